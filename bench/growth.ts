import { readFollowUps } from "../src/store/case-timeline";
import { COMPLAINT_COLUMN_NAMES, readComplaints } from "../src/store/complaint-rows";
import { openDataSource } from "../src/store/data-source";
import { readEventsAfter } from "../src/store/event-rows";
import { type InboxKey, type InboxQuery, readInboxPage } from "../src/store/inbox-rows";
import { UnitOfWork } from "../src/store/unit-of-work";
import { type PrivateServer, startPrivateServer } from "../tests/support/private-server";
import { postOnce, shown, spread } from "./measure";
import { seed } from "./seed";
import { hubOn } from "./sides";

const SIZES = [10_000, 100_000, 1_000_000];
const TIMES = 200;
const RESUME = 500;

/** One thing that is read, with the parameters that chance chooses. */
type Reading = (work: UnitOfWork) => Promise<unknown>;

/** `npm run bench -- growth [cases]`: rows read and time taken as the tables grow, and how long a start takes after kill -9. */
export async function measureGrowth(only?: number): Promise<void> {
  for (const cases of only === undefined ? SIZES : [only]) await measureSize(cases);
}

async function measureSize(cases: number): Promise<void> {
  const server = await startPrivateServer({ isDurable: true });
  try {
    const first = hubOn(server);
    await first.url();
    await first.end("SIGTERM");
    const seededAt = performance.now();
    await seed(server, cases, { withCopies: false });
    console.log(`${cases} cases, seeded in ${((performance.now() - seededAt) / 1000).toFixed(0)} s`);
    await measureReadings(server);
    await measureStarts(server);
  } finally {
    await server.stop();
  }
}

async function measureReadings(server: PrivateServer): Promise<void> {
  // One connection: what its session counts is what the reading read.
  const dataSource = await openDataSource(server.database.owner, 1);
  try {
    const work = new UnitOfWork(dataSource);
    for (const [name, reading] of Object.entries(await readings(work))) {
      for (let time = 0; time < TIMES / 4; time += 1) await reading(work);
      const rowsBefore = await rowsRead(work);
      const took: number[] = [];
      for (let time = 0; time < TIMES; time += 1) {
        const startedAt = performance.now();
        await reading(work);
        took.push(performance.now() - startedAt);
      }
      const rows = ((await rowsRead(work)) - rowsBefore) / TIMES;
      console.log(`  ${name}: ${rows.toFixed(1)} rows read, ${shown(spread(took), 2)} ms`);
    }
  } finally {
    await dataSource.destroy();
  }
}

async function rowsRead(work: UnitOfWork): Promise<number> {
  const rows = await work.read<{ Value: string }>("SHOW SESSION STATUS LIKE 'Handler_read%'");
  return rows.reduce((sum, { Value }) => sum + Number(Value), 0);
}

const EVERYTHING: Omit<InboxQuery, "now"> = {
  agencyId: null,
  statuses: null,
  isOverdue: null,
  claimedById: null,
  isUnclaimed: false,
  channels: null,
  categoryId: null,
  search: null,
  verdicts: null,
};
const PARTS = {
  columns: COMPLAINT_COLUMN_NAMES,
  withCategory: true,
  lead: ["id", "name"],
  lastText: { withBody: true, withAuthor: true, withInternal: true },
} as const;

async function readings(work: UnitOfWork): Promise<Readonly<Record<string, Reading>>> {
  const keys = await work.read<InboxKey>(
    "SELECT due_at AS at, id FROM complaint WHERE is_open = 1 ORDER BY due_at LIMIT 1000",
  );
  const agencies = await work.read<{ id: string }>(
    "SELECT agency_id AS id FROM complaint_agency GROUP BY agency_id ORDER BY COUNT(*) DESC LIMIT 20",
  );
  const [head] = await work.read<{ position: number }>("SELECT position FROM event_head WHERE id = 1");
  const some = <Value>(values: readonly Value[]) => values[Math.floor(Math.random() * values.length)];
  const page = (agencyId: string | null, after: InboxKey | null) =>
    readInboxPage(work, { ...EVERYTHING, agencyId, now: new Date() }, "DUE_FIRST", 21, after, PARTS);
  return {
    "first page of all": () => page(null, null),
    "some page of all": () => page(null, some(keys) ?? null),
    "first page of an agency": () => page(some(agencies)?.id ?? null, null),
    "some page of an agency": () => page(some(agencies)?.id ?? null, some(keys) ?? null),
    "a case with its texts": async () => {
      const id = some(keys)?.id ?? "";
      return Promise.all([readComplaints(work, [id]), readFollowUps(work, id, true, { at: new Date(0), id: "" }, 21)]);
    },
    [`resume over ${RESUME} events`]: () =>
      readEventsAfter(work, Math.floor(Math.random() * (Number(head?.position) - RESUME)), RESUME),
  };
}

/** A start beside a database that runs, and one after both were killed in the middle of their work. */
async function measureStarts(server: PrivateServer): Promise<void> {
  const started = async (name: string) => {
    const startedAt = performance.now();
    const hub = hubOn(server);
    const url = await hub.url();
    await postOnce({ url: `${url}/graphql`, body: JSON.stringify({ query: "{ agencies { id } }" }) });
    console.log(`  ${name}: first answer after ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
    return hub;
  };
  const hub = await started("start");
  await hub.end("SIGKILL");
  process.kill(await server.pid(), "SIGKILL");
  await (await started("start after kill -9 of hub and database")).end("SIGTERM");
}
