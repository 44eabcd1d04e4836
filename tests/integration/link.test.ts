import type { Exchange } from "../../src/national/national-http";
import { openDataSource } from "../../src/store/data-source";
import { UnitOfWork } from "../../src/store/unit-of-work";
import { Link } from "../../src/sync/link";
import { createMigratedDatabase, dropDatabase } from "../support/database";
import { waitFor } from "../support/wait-for";

const NAME = `link_${process.env.JEST_WORKER_ID ?? "0"}`;
const ANSWER: Exchange = { kind: "answer", status: 200, retryAfterMs: null, text: '{"status":"success"}' };
const MAINTENANCE: Exchange = { kind: "answer", status: 503, retryAfterMs: null, text: "<html><body>" };

let work: UnitOfWork;

beforeAll(async () => {
  work = new UnitOfWork(await openDataSource(await createMigratedDatabase(NAME), 12));
});

afterAll(async () => {
  await work.dataSource.destroy();
  await dropDatabase(NAME);
});

beforeEach(async () => {
  await work.read("DELETE FROM bridge_link");
  await work.read("DELETE FROM national_outage");
});

const newLink = (name: string, callsPerMinute = 60_000) => new Link(work, callsPerMinute, name);

/** The pause of an open circuit is over. */
const passPause = () =>
  work.read("UPDATE bridge_link SET open_until = UTC_TIMESTAMP(3) - INTERVAL 1 SECOND WHERE open_until IS NOT NULL");

const outages = () =>
  work.read<{ isOver: number }>("SELECT ended_at IS NOT NULL AS isOver FROM national_outage ORDER BY began_at");

async function open(link: Link): Promise<void> {
  for (let index = 0; index < 5; index += 1) link.observe(MAINTENANCE);
  expect(await link.state()).toMatchObject({ state: "DOWN" });
}

describe("the circuit", () => {
  test("failures of two processes are counted together, and both stop", async () => {
    const [a, b] = [newLink("a"), newLink("b")];
    for (let index = 0; index < 2; index += 1) {
      a.observe(MAINTENANCE);
      b.observe(MAINTENANCE);
    }
    await b.state();
    expect(await a.state()).toMatchObject({ state: "DEGRADED" });
    expect(await a.mayCall()).toBe(true);
    b.observe(MAINTENANCE);
    expect(await b.state()).toMatchObject({ state: "DOWN" });
    expect(await b.mayCall()).toBe(false);
    await waitFor("the other process to notice", async () => !(await a.mayCall()));
    expect(await a.state()).toEqual(await b.state());
    expect(await outages()).toEqual([{ isOver: 0 }]);
  });

  test("one success of either process closes it, and ends the outage", async () => {
    const [a, b] = [newLink("a"), newLink("b")];
    await open(a);
    b.observe(ANSWER);
    expect(await b.state()).toMatchObject({ state: "OK" });
    expect(await a.mayCall()).toBe(true);
    expect(await outages()).toEqual([{ isOver: 1 }]);
  });

  test("too many calls do not open it", async () => {
    const link = newLink("a");
    for (let index = 0; index < 10; index += 1) link.observe({ ...MAINTENANCE, status: 429 });
    expect(await link.state()).toMatchObject({ state: "OK" });
    expect(link.calls.get("rateLimited")).toBe(10);
  });

  test("when its pause is over exactly one process may try", async () => {
    const links = ["a", "b", "c"].map((name) => newLink(name));
    await open(newLink("d"));
    expect(await Promise.all(links.map((link) => link.mayCall()))).toEqual([false, false, false]);
    await passPause();
    const answers = await Promise.all(links.map((link) => link.mayCall()));
    expect(answers.filter((may) => may)).toHaveLength(1);
  });

  test("in that process one caller tries, and the others do as it went: closed", async () => {
    const link = newLink("a");
    await open(link);
    await link.probeNow();
    expect(await link.mayCall()).toBe(true);
    await link.pace("READ");
    let others: readonly boolean[] | null = null;
    const asked = Promise.all([link.mayCall(), link.mayCall()]).then((answers) => {
      others = answers;
    });
    await newLink("b").state();
    expect(others).toBeNull();
    link.observe(ANSWER);
    await asked;
    expect(others).toEqual([true, true]);
  });

  test("in that process one caller tries, and the others do as it went: still open, for longer", async () => {
    const link = newLink("a");
    await open(link);
    await link.probeNow();
    expect(await link.mayCall()).toBe(true);
    await link.pace("READ");
    const others = Promise.all([link.mayCall(), link.mayCall()]);
    link.observe(MAINTENANCE);
    expect(await others).toEqual([false, false]);
    const [row] = await work.read<{ seconds: string }>(
      "SELECT TIMESTAMPDIFF(MICROSECOND, last_failure_at, open_until) / 1000000 AS seconds FROM bridge_link",
    );
    expect(Number(row?.seconds)).toBe(10);
    expect(await outages()).toEqual([{ isOver: 0 }]);
  });

  test("a try that nobody makes goes to the next who asks", async () => {
    const link = newLink("a");
    await open(link);
    await link.probeNow();
    expect(await link.mayCall()).toBe(true);
    expect(await link.mayCall()).toBe(true);
    await link.pace("PUSH");
    link.observe(ANSWER);
    expect(await link.state()).toMatchObject({ state: "OK" });
  });
});

describe("a pause that the national side asks for", () => {
  const asked = (status: number, retryAfterMs: number | null): Exchange => ({ ...MAINTENANCE, status, retryAfterMs });

  test.each([429, 503])("after a %d with its time nobody of this process calls before it is over", async (status) => {
    const link = newLink("a");
    const startedAt = performance.now();
    link.observe(asked(status, 300));
    expect(await link.mayCall()).toBe(false);
    await link.pace("PUSH");
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(300);
    expect(await link.mayCall()).toBe(true);
  });

  test("a shorter one does not end a longer one, and who is stopped waits no longer", async () => {
    const link = newLink("a");
    link.observe(asked(429, 3_600_000));
    link.observe(asked(429, 1));
    await link.pace("READ", AbortSignal.timeout(50));
    expect(await link.mayCall()).toBe(false);
  });

  test("without a time, or in an answer that is no such wish, it is none", async () => {
    const link = newLink("a");
    link.observe(asked(429, null));
    link.observe(asked(422, 60_000));
    expect(await link.mayCall()).toBe(true);
  });
});

describe("what is written down", () => {
  test("a success long ago, or of another process, is known", async () => {
    const [a, b] = [newLink("a"), newLink("b")];
    expect(await a.hasSucceededRecently()).toBe(false);
    b.observe(ANSWER);
    await b.state();
    expect(await a.hasSucceededRecently()).toBe(true);
    await work.read("UPDATE bridge_link SET last_success_at = UTC_TIMESTAMP(3) - INTERVAL 61 SECOND");
    expect(await newLink("c").hasSucceededRecently()).toBe(false);
  });

  test("a thousand successes are few statements", async () => {
    const link = newLink("a");
    const written = jest.spyOn(work, "transaction");
    for (let index = 0; index < 1_000; index += 1) link.observe(ANSWER);
    await link.state();
    expect(written.mock.calls.length).toBeLessThan(20);
    written.mockRestore();
  });

  test("a database that is away is told to the log, never to who calls", async () => {
    const gone = new UnitOfWork(await openDataSource(await createMigratedDatabase(`${NAME}_gone`), 2));
    await dropDatabase(`${NAME}_gone`);
    const said: string[] = [];
    const link = new Link(gone, 60, "a", (_, message) => said.push(message));
    expect(() => link.observe(ANSWER)).not.toThrow();
    await waitFor("the log", () => said.length > 0);
    await gone.dataSource.destroy();
  });
});
