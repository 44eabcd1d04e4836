import { PLAYGROUND_ENVIRONMENT, PLAYGROUND_OPERATIONS } from "../../src/http/playground/playground-operations";
import { isSubscription } from "../../src/http/playground/ready-operation";
import { type Simulator, startSimulator } from "../../src/simulator/server";
import { type LonelyBrowser, openLonelyBrowser } from "../support/chromium";
import { startTestHub, type TestHub } from "../support/hub";
import { PlaygroundPage, runAllPlaygroundOperations } from "../support/playground-page";

let hub: TestHub;
let browser: LonelyBrowser;
let simulator: Simulator;

jest.setTimeout(360_000);

beforeAll(async () => {
  simulator = await startSimulator({ port: 0 });
  hub = await startTestHub("playground", { HUB_PLAYGROUND: "on", ...simulator.environment });
  browser = await openLonelyBrowser(hub.url);
});
afterAll(async () => {
  await browser?.close();
  await hub?.stop();
  await simulator?.close();
});

interface Answered {
  readonly data?: Readonly<
    Record<string, { readonly userErrors?: readonly { readonly code: string }[] } | null>
  > | null;
  readonly errors?: readonly { readonly message: string; readonly extensions: { readonly code: string } }[];
}

it("every ready operation is answered by the real hub, with the network blocked, the eight steps in their order", async () => {
  const playground = new PlaygroundPage(browser.page, hub.url);
  await playground.open();
  const coordinator = await hub.token("COORDINATOR");
  const liaison = await hub.token("LIAISON", "DPUPR");
  const leader = await hub.token("LEADER");
  await playground.fillEnvironment({ ...PLAYGROUND_ENVIRONMENT, token: coordinator });
  const faults: unknown[] = [];
  let subscriptions = 0;
  let index = 0;
  await runAllPlaygroundOperations(playground, PLAYGROUND_OPERATIONS, async (operation, { answer, messages }) => {
    index += 1;
    const reply = answer as Answered | null;
    const types = messages.map((message) => message.type);
    if (isSubscription(operation)) {
      subscriptions += 1;
      if (!types.includes("connection_ack") || types.includes("error")) faults.push([operation.name, messages]);
    } else if (reply === null || reply.errors !== undefined) {
      faults.push([operation.name, reply]);
    }
    const found: Record<string, string> = {};
    const submitted = reply?.data?.submitComplaint as { ticketNumber?: string; accessCode?: string } | null | undefined;
    if (submitted?.ticketNumber !== undefined) {
      const [row] = await hub.sql<{ id: string }>("SELECT id FROM complaint WHERE ticket_number = ?", [
        submitted.ticketNumber,
      ]);
      Object.assign(found, { ticketNumber: submitted.ticketNumber, accessCode: submitted.accessCode, id: row?.id });
    }
    const next = PLAYGROUND_OPERATIONS[index]?.name ?? "";
    const token = /Terima disposisi|5 Jawab|Kembalikan/.test(next)
      ? liaison
      : /Tinjau hasil/.test(next)
        ? leader
        : coordinator;
    return { ...found, token };
  });
  expect(faults).toEqual([]);
  expect(index).toBe(PLAYGROUND_OPERATIONS.length);
  expect(subscriptions).toBeGreaterThanOrEqual(3);
  expect(browser.complaints).toEqual([]);
  const [row] = await hub.sql<{ status: string }>("SELECT status FROM complaint ORDER BY submitted_at LIMIT 1");
  expect(row?.status).toBe("ARCHIVED");
});
