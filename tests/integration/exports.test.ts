import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { startTestHub, type TestHub } from "../support/hub";
import { archivedCase, click, fetchPaper } from "../support/paper-case";
import { submitted } from "../support/submission";
import { waitFor } from "../support/wait-for";

/** Above what is answered at once. */
const MANY = 5_050;

let hub: TestHub;
let coordinator: string;
let liaison: string;

beforeAll(async () => {
  hub = await startTestHub("exports");
  coordinator = await hub.token("COORDINATOR");
  liaison = await hub.token("LIAISON", "DPUPR");
  await archivedCase(hub);
  await submitted(hub, { isSecret: true, title: "Judul kenarirahasia" });
  await submitted(hub, { title: "=2+3 kenarirumus", channel: "ANDROID" });
  for (const title of ["Lampu jalan padam", "Lampu taman padam"]) {
    const ticket = await submitted(hub, { title });
    await click(hub, coordinator, ticket, "verifyComplaint", `leadAgency: "DPUPR"`);
    await click(hub, coordinator, ticket, "forwardComplaint");
  }
}, 60_000);
afterAll(() => hub.stop());

/** Cells of a CSV file without its heading; none of the tests' cells holds a line end. */
function rowsOf(csv: string): string[][] {
  const [, ...lines] = csv.trimEnd().split("\r\n");
  return lines.map((line) => line.slice(1, -1).split('";"'));
}

async function csv(query: string, token: string): Promise<string[][]> {
  const response = await fetchPaper(hub, `/exports/inbox.csv${query}`, token);
  expect({ query, status: response.status }).toEqual({ query, status: 200 });
  return rowsOf(await response.text());
}

interface InboxReply {
  readonly inbox: { readonly edges: readonly { readonly node: { readonly ticketNumber: string } }[] };
}

test.each([
  ["", "", ""],
  ["?sort=NEWEST", "", "NEWEST"],
  ["?sort=OLDEST&statuses=SUBMITTED,FORWARDED", "statuses: [SUBMITTED, FORWARDED]", "OLDEST"],
  ["?statuses=ARCHIVED", "statuses: [ARCHIVED]", ""],
  ["?channel=ANDROID", "channel: [ANDROID]", ""],
  ["?search=lampu%20taman", 'search: "lampu taman"', ""],
  ["?overdue=false&unclaimed=true", "overdue: false, unclaimed: true", ""],
  ["?mine=true", "mine: true", ""],
  ["?syncVerdict=NOT_LINKED", "syncVerdict: [NOT_LINKED]", ""],
])("the export %s holds the cases of the list in its order, for each who asks", async (query, filter, sort) => {
  const list = `{ inbox(first: 100, filter: { ${filter} } ${sort === "" ? "" : `sort: ${sort}`}) { edges { node { ticketNumber } } } }`;
  for (const token of [coordinator, liaison]) {
    const { inbox } = await hub.ask<InboxReply>(token, list);
    const rows = await csv(query, token);
    expect(rows.map(([ticket]) => ticket)).toEqual(inbox.edges.map(({ node }) => node.ticketNumber));
  }
});

test("scope comes from the token: another agency is refused, nobody is nobody, and a misspelt filter exports nothing", async () => {
  const status = async (path: string, token: string | null) => (await fetchPaper(hub, path, token)).status;
  expect(await status("/exports/inbox.csv?agency=DINKES", liaison)).toBe(403);
  expect(await status("/exports/inbox.csv?agency=TIDAKADA", liaison)).toBe(403);
  expect(await status("/exports/inbox.csv?agency=DPUPR", liaison)).toBe(200);
  expect(await status("/exports/inbox.xlsx", null)).toBe(401);
  expect(await status("/exports/inbox.csv", await hub.token("ADMIN"))).toBe(403);
  for (const query of [
    "?status=ARCHIVED",
    "?statuses=Archived",
    "?overdue=1",
    "?sort=id",
    "?search=a&search=b",
    "?__proto__=1",
  ]) {
    expect({ query, status: await status(`/exports/inbox.csv${query}`, coordinator) }).toEqual({ query, status: 400 });
  }
});

test("a search that is too long is told in the same words by the list and by its exports", async () => {
  const search = "a".repeat(201);
  const message = "Kata pencarian terlalu panjang. Silakan ringkas menjadi paling banyak 200 karakter.";
  const refused = [{ message, extensions: { code: "BAD_USER_INPUT" } }];
  const query = "query($search: String) { inbox(filter: { search: $search }) { liveCursor } }";
  expect((await hub.gql(coordinator, query, { search })).errors).toMatchObject(refused);
  for (const format of ["csv", "xlsx"]) {
    const response = await fetchPaper(hub, `/exports/inbox.${format}?search=${search}`, coordinator);
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ errors: refused });
  }
  expect(await csv(`?search=${"a".repeat(200)}`, coordinator)).toEqual([]);
});

test("a secret case is ticket and status only, and a formula is a text", async () => {
  const rows = await csv("?sort=OLDEST", coordinator);
  expect(JSON.stringify(rows)).not.toContain("kenarirahasia");
  const secret = rows.find(([, , title]) => title === "[rahasia]") ?? [];
  expect(secret[1]).toBe("Diterima, menunggu telaah");
  expect(secret.slice(3).every((cell) => cell === "")).toBe(true);
  expect(rows.some(([, , title]) => title === "'=2+3 kenarirumus")).toBe(true);
});

interface JobReply {
  readonly exportJob: null | {
    readonly state: string;
    readonly progress: number;
    readonly rows: number;
    readonly url: string | null;
    readonly sizeBytes: number | null;
  };
}

async function job(id: string, token: string): Promise<JobReply["exportJob"]> {
  const query = "query($id: ID!) { exportJob(id: $id) { state progress rows url sizeBytes } }";
  return (await hub.ask<JobReply>(token, query, { id })).exportJob;
}

async function asked(path: string, token: string): Promise<string> {
  const response = await fetchPaper(hub, path, token);
  expect(response.status).toBe(202);
  const { exportJob, rows } = (await response.json()) as { exportJob: string; rows: number };
  expect(rows).toBeGreaterThanOrEqual(MANY);
  return exportJob;
}

async function finished(id: string, token: string): Promise<string> {
  const ready = await waitFor(`the end of ${JSON.stringify(await job(id, token))}`, async () => {
    const now = await job(id, token);
    return now?.state === "READY" ? now : null;
  });
  expect(ready.progress).toBe(1);
  return ready.url ?? "";
}

/** Copies of one case: what the database makes in a second would take an hour by the door. */
async function makeMany(): Promise<void> {
  const [{ id }] = (await hub.sql<{ id: string }>(
    "SELECT id FROM complaint WHERE status = 'SUBMITTED' AND is_secret = 0",
  )) as [{ id: string }];
  const columns = await hub.sql<{ name: string }>(
    `SELECT column_name AS name FROM information_schema.columns
      WHERE table_schema = DATABASE() AND table_name = 'complaint' AND column_name NOT IN ('id', 'ticket_number')`,
  );
  const names = columns.map(({ name }) => name).join(", ");
  const digits =
    "(SELECT 0 AS d UNION SELECT 1 UNION SELECT 2 UNION SELECT 3 UNION SELECT 4 UNION SELECT 5 UNION SELECT 6 UNION SELECT 7 UNION SELECT 8 UNION SELECT 9)";
  await hub.sql(
    `INSERT INTO complaint (id, ticket_number, ${names})
     SELECT CONCAT('01HZZZZZZZZZZZZZZZZZ', LPAD(n.n, 6, '0')), CONCAT('UJI', LPAD(n.n, 8, '0')), ${names}
       FROM complaint CROSS JOIN (SELECT a.d + b.d * 10 + c.d * 100 + e.d * 1000 AS n
         FROM ${digits} a CROSS JOIN ${digits} b CROSS JOIN ${digits} c CROSS JOIN ${digits} e) n
      WHERE id = ? AND n.n < ?`,
    [id, MANY],
  );
}

describe("of more rows than one waits for", () => {
  beforeAll(makeMany, 60_000);

  const files = () => {
    const folder = join(hub.filesDir, "exports");
    return existsSync(folder) ? readdirSync(folder) : [];
  };

  test("an export is made in the background, each row once, and fetched by its link alone until that day ends", async () => {
    const id = await asked("/exports/inbox.csv?sort=NEWEST", coordinator);
    const link = await finished(id, coordinator);
    const response = await fetchPaper(hub, link, null);
    expect(response.headers.get("content-disposition")).toMatch(/^attachment; filename="aduan-[\d-]+\.csv"$/);
    const tickets = rowsOf(await response.text()).map(([ticket]) => ticket);
    expect(tickets).toHaveLength(MANY + 4);
    expect(new Set(tickets).size).toBe(MANY + 4);

    expect(await job(id, liaison)).toBeNull();
    expect((await fetchPaper(hub, `${link}x`, null)).status).toBe(404);
    await hub.sql("UPDATE export_job SET expires_at = UTC_TIMESTAMP(3) WHERE id = ?", [id]);
    expect((await fetchPaper(hub, link, null)).status).toBe(404);
    expect(await job(id, coordinator)).toBeNull();
    await hub.exportQueue.run();
    expect(files()).toEqual([]);
    expect(await hub.sql("SELECT 1 FROM export_job WHERE id = ?", [id])).toEqual([]);
  }, 60_000);

  test("what a killed process left half done is begun anew, and its pieces are removed", async () => {
    const id = await asked("/exports/inbox.xlsx", coordinator);
    await finished(id, coordinator);
    const [old] = files();
    // As kill -9 leaves it: still running, its lease not yet over, its file half written.
    await hub.sql("UPDATE export_job SET state = 'RUNNING' WHERE id = ?", [id]);
    await hub.sql(
      "UPDATE job SET holder = 'yang mati', lease_until = UTC_TIMESTAMP(3) + INTERVAL 1 HOUR WHERE name = 'exports'",
    );
    await hub.exportQueue.run();
    expect((await job(id, coordinator))?.state).toBe("RUNNING");
    await hub.sql("UPDATE job SET lease_until = UTC_TIMESTAMP(3) WHERE name = 'exports'");
    await hub.exportQueue.run();
    const link = await finished(id, coordinator);
    expect(files()).toHaveLength(1);
    expect(files()).not.toContain(old);
    const bytes = Buffer.from(await (await fetchPaper(hub, link, null)).arrayBuffer());
    expect(bytes.subarray(0, 2).toString()).toBe("PK");
  }, 60_000);

  test("a process that dies over an export again and again gives it up", async () => {
    const id = await asked("/exports/inbox.csv", coordinator);
    await finished(id, coordinator);
    await hub.sql("UPDATE export_job SET state = 'RUNNING', attempts = 3 WHERE id = ?", [id]);
    await hub.exportQueue.run();
    expect(await job(id, coordinator)).toMatchObject({ state: "FAILED", url: null });
  }, 60_000);

  test("a link dies with the rights of who asked, and with his agency", async () => {
    const leader = await hub.token("LEADER");
    const id = await asked("/exports/inbox.csv", leader);
    const link = await finished(id, leader);
    expect((await fetchPaper(hub, link, null)).status).toBe(200);
    await hub.sql("UPDATE officer SET agency_id = (SELECT id FROM agency WHERE code = 'DINKES') WHERE role = 'LEADER'");
    expect((await fetchPaper(hub, link, null)).status).toBe(200);
    await hub.sql("UPDATE agency SET is_active = 0 WHERE code = 'DINKES'");
    expect((await fetchPaper(hub, link, null)).status).toBe(404);
    await hub.sql("UPDATE agency SET is_active = 1 WHERE code = 'DINKES'");
    expect((await fetchPaper(hub, link, null)).status).toBe(200);
    await hub.sql("UPDATE officer SET token_epoch = token_epoch + 1 WHERE role = 'LEADER'");
    expect((await fetchPaper(hub, link, null)).status).toBe(404);
  }, 60_000);
});
