import { readFileSync, rmSync } from "node:fs";
import pino from "pino";
import { type PlayedDemo, playDemo } from "../../src/cli/demo/demo";
import { startSimulator } from "../../src/simulator/server";
import { createDatabase, databaseUrl, dropDatabase } from "../support/database";
import { makeDataDir } from "../support/private-server";

const SECRET = Buffer.alloc(32, 7).toString("base64");

let dataDir: string;
let demo: PlayedDemo;
let simulatorUrl: string;
const lines: string[] = [];
/** What the eight steps left behind, as it was told. */
let leftBehind: readonly string[] = [];

beforeAll(async () => {
  dataDir = await makeDataDir();
  demo = await playDemo({
    environment: {
      HUB_DATABASE_URL: databaseUrl(await createDatabase("demo")),
      HUB_SECRET_KEY: SECRET,
      HUB_DATA_DIR: dataDir,
      HUB_PORT: "0",
    },
    logger: pino({ level: "silent" }),
    print: (line) => lines.push(line),
    startSimulator: async ({ port, stateFile }) => {
      const simulator = await startSimulator({ port, stateFile });
      simulatorUrl = simulator.url;
      return { ...simulator, kill: () => simulator.close() };
    },
  });
  leftBehind = lines.filter((line) => line.startsWith("LEFT BEHIND"));
}, 180_000);
afterAll(async () => {
  await demo?.stop();
  rmSync(dataDir, { recursive: true, force: true });
  await dropDatabase("demo");
});

async function nationalCase(): Promise<string> {
  const [row] = await demo.hub.core.cases.work.read<{ id: string }>(
    "SELECT national_id AS id FROM national_case WHERE complaint_id = ?",
    [demo.played.id],
  );
  return `${simulatorUrl}/_sim/cases/${row?.id}`;
}

/** What a further comparison finds to be different. */
async function differences(): Promise<string[]> {
  lines.length = 0;
  const isEqual = await demo.compare();
  const found = lines.filter((line) => line.includes("DIFFERENT"));
  expect(isEqual).toBe(found.length === 0);
  return found;
}

test("the demonstration plays the eight steps and finds both sides equal", async () => {
  expect(demo.isEqual).toBe(true);
  expect(await differences()).toEqual([]);
});

test("what the steps leave behind is told, and lies where it is said to lie", () => {
  const told = (about: string) => leftBehind.find((line) => line.includes(about)) ?? "";
  expect(told("WhatsApp group:")).toMatch(/\b[A-Z_]+ (POSTED|DELIVERED|ACKNOWLEDGED)\b/);
  expect(told("WhatsApp group:")).toContain("ACKNOWLEDGED");
  expect(told("citizen:")).toMatch(/RECEIPT/);
  expect(told("clocks:")).toMatch(/FORWARD MET/);
  expect(told("SOP audit:")).toMatch(/[1-9]\d* of \d+ steps within their limit/);
  expect(told("agenda register:")).toMatch(/\d+/);
  for (const sheet of ["archive sheet:", "audit sheet:"]) {
    const [, file = ""] = /sheet: (\S+\.pdf)/.exec(told(sheet)) ?? [];
    const bytes = readFileSync(file);
    expect(bytes.subarray(0, 5).toString()).toBe("%PDF-");
    expect(bytes.length).toBeGreaterThan(5_000);
  }
});

test("a follow-up removed there makes it fail", async () => {
  const at = await nationalCase();
  const shown = (await (await fetch(at)).json()) as { log: { id: string | number }[] };
  const answer = await fetch(`${at}/followups/${shown.log.at(-1)?.id}`, { method: "DELETE" });
  expect(answer.status).toBeLessThan(300);
  expect(await differences()).toEqual([expect.stringMatching(/follow-up \d+ is there 0 times/)]);
});

test("a status that does not fit makes it fail", async () => {
  const answer = await fetch(`${await nationalCase()}/status`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ statusName: "Ditunda" }),
  });
  expect(answer.status).toBeLessThan(300);
  expect(await differences()).toContainEqual(expect.stringMatching(/(status|pair).*Ditunda/));
});
