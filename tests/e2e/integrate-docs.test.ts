import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import pino from "pino";
import { makeOfficer } from "../../src/cli/accounts";
import { composeCore } from "../../src/compose";
import { type ConnectionSettings, openDataSource } from "../../src/store/data-source";
import { ask } from "../support/ask";
import { testConfig } from "../support/core";
import { createMigratedDatabase, databaseUrl, dropDatabase } from "../support/database";
import { HubProcess } from "../support/hub-process";
import { waitFor } from "../support/wait-for";

const ROOT = join(__dirname, "../..");
/** Below node_modules, so that the client finds its packages as in a project of its own. */
const PLACE = join(ROOT, "node_modules/.cache/integrate-docs");
const INPUT = {
  kind: "COMPLAINT",
  title: "Selokan tersumbat",
  content: "Selokan di Bonang tersumbat sampah.",
  channel: "WEB",
  isAnonymous: true,
  isSecret: false,
};
const RUNNER = `import { followInbox, submitOnce } from "./client.mjs";
const { url, token, input, key } = JSON.parse(process.argv[2]);
const say = (line) => console.log(JSON.stringify(line));
for (const _ of [1, 2]) say({ submitted: (await submitOnce({ url, input, key })).ticketNumber });
await followInbox({ url, token, onCase: (one) => say({ shown: one }), onRemoved: (id) => say({ removed: id }) });
`;

interface Line {
  readonly submitted?: string;
  readonly shown?: { readonly id: string; readonly status: string; readonly version: number };
  readonly removed?: string;
}

let settings: ConnectionSettings;
let hub: HubProcess;
let client: ChildProcess;
let url: string;
let token: string;
let sql: (statement: string) => Promise<unknown>;
let closeCore: () => Promise<void>;
const lines: Line[] = [];
const secret = randomBytes(32).toString("base64");

function startHub(port: string): HubProcess {
  return new HubProcess({
    HUB_DATABASE_URL: databaseUrl(settings),
    HUB_SECRET_KEY: secret,
    HUB_LOG_LEVEL: "error",
    HUB_PORT: port,
  });
}

beforeAll(async () => {
  const [, code] = /```js\n([\s\S]*?)```/.exec(readFileSync(join(ROOT, "docs/integrate.md"), "utf8")) ?? [];
  expect(code?.trimEnd().split("\n").length).toBeLessThanOrEqual(80);
  mkdirSync(PLACE, { recursive: true });
  writeFileSync(join(PLACE, "client.mjs"), code ?? "");
  writeFileSync(join(PLACE, "runner.mjs"), RUNNER);
  settings = await createMigratedDatabase("integrate");
  const dataSource = await openDataSource(settings, 3);
  const core = await composeCore(testConfig({ HUB_SECRET_KEY: secret }), dataSource, pino({ level: "silent" }));
  sql = (statement) => dataSource.query(statement);
  closeCore = () => dataSource.destroy();
  const officer = await makeOfficer(core, {
    username: "uji.mitra",
    name: "Uji",
    role: "COORDINATOR",
    agencyId: null,
    password: null,
  });
  token = (await core.tokens.issue(officer, 3_600_000)).token;
  hub = startHub("0");
  url = await hub.url();
  client = spawn(
    process.execPath,
    [
      join(PLACE, "runner.mjs"),
      JSON.stringify({ url: `${url}/graphql`, token, input: INPUT, key: randomBytes(12).toString("hex") }),
    ],
    {
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  if (client.stdout !== null)
    createInterface({ input: client.stdout }).on("line", (line) => lines.push(JSON.parse(line) as Line));
}, 60_000);

afterAll(async () => {
  client.kill("SIGKILL");
  await hub.end("SIGKILL");
  await closeCore();
  await dropDatabase("integrate");
  rmSync(PLACE, { recursive: true, force: true });
});

async function act(id: string, mutation: string): Promise<void> {
  const reply = await ask<Record<string, { userErrors: unknown[] }>>(
    url,
    token,
    `mutation ($id: ID!) { ${mutation} { userErrors { code } } }`,
    { id },
  );
  expect(Object.values(reply)[0]?.userErrors).toEqual([]);
}

const shows = (id: string, status: string) =>
  waitFor(`the client to show ${status}`, () => lines.some(({ shown }) => shown?.id === id && shown.status === status));

test("the client of the documents: once for one key, snapshot, live, a killed hub, a gap", async () => {
  await waitFor("both submissions", () => lines.filter((line) => line.submitted !== undefined).length === 2);
  const tickets = lines.flatMap(({ submitted }) => (submitted === undefined ? [] : [submitted]));
  expect(new Set(tickets).size).toBe(1);
  const { complaintByTicket } = await ask<{ complaintByTicket: { id: string } }>(
    url,
    token,
    "query ($t: String!) { complaintByTicket(ticketNumber: $t) { id } }",
    { t: tickets[0] },
  );
  const { id } = complaintByTicket;
  await shows(id, "SUBMITTED");
  await act(id, 'verifyComplaint(id: $id, leadAgency: "DPUPR")');
  await shows(id, "VERIFIED");

  // Killed, changed while it was away, started again: the client comes back by its cursor.
  const { port } = new URL(url);
  await hub.end("SIGKILL");
  hub = startHub(port);
  url = await hub.url();
  await act(id, "forwardComplaint(id: $id)");
  await shows(id, "FORWARDED");

  // A restored database is another generation of the log: GAP, a new snapshot, and on.
  await hub.end("SIGKILL");
  await sql("UPDATE event_head SET generation = '01RESTORED0000000000000000'");
  await sql(`UPDATE complaint SET status = 'ANSWERED', version = version + 1 WHERE id = '${id}'`);
  hub = startHub(port);
  url = await hub.url();
  await shows(id, "ANSWERED");
  await act(id, "receiveAnswer(id: $id)");
  const version = lines.filter(({ shown }) => shown?.id === id).at(-1)?.shown?.version ?? 0;
  await waitFor("life after the gap", () => lines.some(({ shown }) => shown?.id === id && shown.version >= version));
}, 120_000);
