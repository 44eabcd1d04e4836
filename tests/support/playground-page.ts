import type { Page, WebSocket } from "playwright-core";
import { isSubscription, type ReadyOperation } from "../../src/http/playground/ready-operation";
import { waitFor } from "./wait-for";

/** What a window got: the answer to a query or mutation, or the messages of a subscription. */
export interface PlaygroundAnswer {
  readonly answer: unknown;
  readonly messages: readonly { readonly type: string; readonly payload?: unknown }[];
  /** The text in the result's pane. */
  readonly shown: string;
}

/** A subscription that has nothing to say at once is let go after this. */
const QUIET_MS = 1_500;

/** The playground as a person uses it. */
export class PlaygroundPage {
  /** Every answer over HTTP, in order. */
  readonly answers: unknown[] = [];
  private environment: Readonly<Record<string, unknown>> = {};

  constructor(
    private readonly page: Page,
    private readonly origin: string,
  ) {}

  async open(): Promise<void> {
    // Taken down on the way: Chromium itself often no longer has the body of an answer that a page reads as a stream.
    await this.page.route(`${this.origin}/graphql`, async (route) => {
      const response = await route.fetch();
      const body = await response.text();
      this.answers.push(JSON.parse(body));
      await route.fulfill({ response, body });
    });
    await this.page.goto(`${this.origin}/playground`);
    await this.page.locator("app-window").first().waitFor();
  }

  /** The titles of the windows. */
  async windows(): Promise<string[]> {
    const titles = await this.page.locator("app-window-switcher-item").allTextContents();
    // Behind each title stands the sign that closes its window.
    return titles.map((title) => title.replace("×", "").trim());
  }

  /** Fills in variables of the environment; those of before stay. */
  async fillEnvironment(values: Readonly<Record<string, unknown>>): Promise<void> {
    const before = JSON.stringify(this.environment);
    this.environment = { ...this.environment, ...values };
    const wanted = JSON.stringify(this.environment);
    if (wanted === before) return;
    // The dialog fills itself some time after it has opened, over what was typed meanwhile: it is believed when it shows
    // the same once more.
    await waitFor("the environment to be saved", () => this.tryEnvironment(wanted), 60_000);
  }

  private async tryEnvironment(wanted: string): Promise<boolean> {
    const editor = this.page.locator(".ant-modal-body .cm-content:visible").first();
    await this.page.getByText("No environment", { exact: true }).click();
    await this.page.getByText("Environments...", { exact: true }).click();
    await waitFor("the environment", async () => (await editor.textContent())?.includes("token"));
    const wasSaved = (await editor.textContent()) === wanted;
    if (!wasSaved) {
      await editor.click();
      await this.page.keyboard.press("ControlOrMeta+A");
      await this.page.keyboard.insertText(wanted);
    }
    await this.page.getByRole("button", { name: "Save" }).click();
    await editor.waitFor({ state: "hidden" });
    return wasSaved;
  }

  /** Goes to an operation's window and sends it. */
  async run(operation: ReadyOperation): Promise<PlaygroundAnswer> {
    await this.page.locator("app-window-switcher-item").filter({ hasText: operation.name }).first().click();
    return isSubscription(operation) ? this.subscribe() : this.send();
  }

  private async send(): Promise<PlaygroundAnswer> {
    const before = this.answers.length;
    await this.sendButton().click();
    const answer = await waitFor("the answer", () => this.answers[before]);
    return { answer, messages: [], shown: await this.shownResult() };
  }

  private async subscribe(): Promise<PlaygroundAnswer> {
    const messages: { type: string; payload?: unknown }[] = [];
    const listen = (socket: WebSocket) =>
      socket.on("framereceived", ({ payload }) => messages.push(JSON.parse(String(payload))));
    this.page.once("websocket", listen);
    await this.sendButton().click();
    const isSaid = () => messages.some((message) => message.type === "next" || message.type === "error");
    await waitFor("the answer of the subscription", isSaid, QUIET_MS).catch(() => undefined);
    const shown = isSaid() ? await this.shownResult() : "";
    const stop = this.page.locator("app-window:visible").getByRole("button", { name: /stop|cancel|unsubscribe/i });
    if (await stop.first().isVisible()) await stop.first().click();
    return { answer: null, messages, shown };
  }

  private sendButton() {
    return this.page.locator("app-window:visible").getByRole("button", { name: "Send Request" });
  }

  private async shownResult(): Promise<string> {
    const result = this.page.locator("app-query-result:visible .cm-content").first();
    await result.waitFor();
    return (await result.textContent()) ?? "";
  }
}

/**
 * Sends every window in turn. What `after` returns is filled into the environment for those that follow: the ticket of a
 * submitted case, the token of a login.
 */
export async function runAllPlaygroundOperations(
  playground: PlaygroundPage,
  operations: readonly ReadyOperation[],
  after: (
    operation: ReadyOperation,
    answer: PlaygroundAnswer,
  ) => Readonly<Record<string, unknown>> | null | Promise<Readonly<Record<string, unknown>> | null>,
): Promise<void> {
  for (const operation of operations) {
    const found = await after(operation, await playground.run(operation));
    if (found !== null) await playground.fillEnvironment(found);
  }
}
