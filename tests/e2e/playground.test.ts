import { PLAYGROUND_OPERATIONS } from "../../src/http/playground/playground-operations";
import type { ReadyOperation } from "../../src/http/playground/ready-operation";
import { type LonelyBrowser, openLonelyBrowser } from "../support/chromium";
import { type DoorApp, startDoorApp } from "../support/door-app";
import { PlaygroundPage, runAllPlaygroundOperations } from "../support/playground-page";
import { waitFor } from "../support/wait-for";

const HELLO: ReadyOperation = {
  name: "Sapa",
  document: "query Sapa($name: String) {\n  hello(name: $name)\n  caller\n}",
  variables: { name: "{{id}}" },
  needsToken: true,
};
const HELLO_AS_NOBODY: ReadyOperation = { ...HELLO, name: "Tanpa token", needsToken: false };
const TICKS: ReadyOperation = {
  name: "Detak",
  document: "subscription Detak($count: Int) {\n  ticks(count: $count)\n}",
  variables: { count: 2 },
  needsToken: true,
};
const QUIET: ReadyOperation = {
  name: "Sunyi",
  document: "subscription Sunyi {\n  quiet\n}",
  variables: {},
  needsToken: true,
};
const OPERATIONS = [HELLO, HELLO_AS_NOBODY, QUIET, TICKS];

let hub: DoorApp;
let browser: LonelyBrowser;
let playground: PlaygroundPage;

jest.setTimeout(360_000);

beforeAll(async () => {
  hub = await startDoorApp({ config: { HUB_PLAYGROUND: true }, options: { playgroundOperations: OPERATIONS } });
  browser = await openLonelyBrowser(hub.url);
  playground = new PlaygroundPage(browser.page, hub.url);
  await playground.open();
});
afterAll(async () => {
  await browser?.close();
  await hub?.close();
});

it("shows a window for each operation, with nothing from elsewhere and nothing against its policy", async () => {
  expect(await playground.windows()).toEqual(OPERATIONS.map((operation) => operation.name));
  expect(await browser.page.locator("app-query-editor:visible .cm-content").first().textContent()).toContain(
    "subscription Detak",
  );
  expect(await browser.page.locator("app-banner-container").isVisible()).toBe(false);
  expect(browser.complaints).toEqual([]);
});

it("sends queries and subscriptions with the token of its environment", async () => {
  await playground.fillEnvironment({ token: "officer", id: "Wati" });
  const answers = new Map<ReadyOperation, unknown>();
  await runAllPlaygroundOperations(playground, OPERATIONS, (operation, { answer, messages, shown }) => {
    answers.set(operation, answer ?? messages.map((message) => message.payload ?? message.type));
    if (operation === HELLO) expect(shown).toContain("Halo Wati");
    // The next window is sent with what this one found.
    return operation === HELLO ? { id: "Budi" } : null;
  });
  expect(answers.get(HELLO)).toEqual({ data: { hello: "Halo Wati", caller: "OFFICER" } });
  expect(answers.get(HELLO_AS_NOBODY)).toEqual({ data: { hello: "Halo Budi", caller: "NOBODY" } });
  expect(answers.get(QUIET)).toEqual(["connection_ack"]);
  expect(answers.get(TICKS)).toEqual(expect.arrayContaining([{ data: { ticks: 1 } }]));
  expect(browser.complaints).toEqual([]);
});

it("reads the schema for its documentation through the gate", async () => {
  const before = playground.answers.length;
  await browser.page.locator("app-window:visible [track-id=reload_docs]").click();
  const answer = await waitFor("the schema", () => playground.answers[before]);
  expect(answer).toMatchObject({ data: { __schema: { queryType: { name: "Query" } } } });
});

it("serves its files only, and no way to run scripts of others", async () => {
  const page = await fetch(`${hub.url}/playground`);
  expect(page.headers.get("content-security-policy")).toMatch(/default-src 'none'; script-src 'self';/);
  expect(await page.text()).not.toMatch(/<script(?![^>]*src=)/);
  for (const path of [
    "../package.json",
    "..%2f..%2fpackage.json",
    "iframe-sandbox/index.html",
    "index.html",
    "nothing",
  ]) {
    expect((await fetch(`${hub.url}/playground/${path}`)).status).toBe(404);
  }
});

it("is not there unless switched on, and has the hub's own operations by itself", async () => {
  const closed = await startDoorApp();
  const open = await startDoorApp({ config: { HUB_PLAYGROUND: true } });
  try {
    for (const path of ["/playground", "/playground/", "/playground/main.js"]) {
      expect((await fetch(closed.url + path)).status).toBe(404);
    }
    const script = await (await fetch(`${open.url}/playground/ready-windows.js`)).text();
    for (const { name } of PLAYGROUND_OPERATIONS) expect(script).toContain(name);
  } finally {
    await closed.close();
    await open.close();
  }
});
