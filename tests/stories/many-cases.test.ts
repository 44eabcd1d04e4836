import { takeNewCases } from "../../src/sync/new-cases";
import { pullDue } from "../../src/sync/pull";
import { TestBridge } from "../support/bridge";

let bridge: TestBridge;

beforeAll(async () => {
  bridge = await TestBridge.start("story_many_cases", {
    simulator: { capabilities: ["listInbound"] },
    variables: { SP4N_CAPABILITIES: "listInbound" },
  });
}, 60_000);

afterAll(() => bridge.close());

test("S12 250 open cases: the last of them gets its follow-up within one cycle", async () => {
  const OPEN = 250;
  for (let n = 0; n < OPEN; n += 1) bridge.born({ title: `Banyak ${n}` });
  expect(await takeNewCases(bridge.env, { isFull: true })).toMatchObject({ taken: OPEN, failed: 0 });
  const rows = await bridge.rows<{ id: string; nationalId: string }>(
    `SELECT c.id, n.national_id AS nationalId FROM complaint c JOIN national_case n ON n.complaint_id = c.id
      WHERE c.title LIKE 'Banyak %' ORDER BY n.next_pull_at, c.id`,
  );
  expect(rows).toHaveLength(OPEN);
  const { institutionId } = bridge.settings;
  const say = (content: string) => {
    for (const { nationalId } of rows) {
      const record = bridge.simulator.state.cases.get(nationalId);
      if (record === undefined) throw new Error("a case is gone");
      const author = "institution" as const;
      const fromOurs = { author, institutionFromId: institutionId, institutionToId: institutionId, templateCode: null };
      bridge.simulator.state.addFollowUp(record, { ...fromOurs, content });
    }
  };
  const known = async () => {
    const [row] = await bridge.rows<{ total: number }>(
      `SELECT COUNT(*) AS total FROM case_text t JOIN complaint c ON c.id = t.complaint_id
        WHERE c.title LIKE 'Banyak %' AND t.purpose = 'NATIONAL_FOLLOW_UP'`,
    );
    return Number(row?.total);
  };
  const before = await known();
  say("Kabar untuk semua.");
  // All are due: they are read in one go after the other, none twice.
  await bridge.rows(
    "UPDATE national_case SET next_pull_at = UTC_TIMESTAMP(3) - INTERVAL 1 SECOND WHERE national_id IS NOT NULL",
  );
  bridge.simulator.journal.clear();
  for (let isMore = true; isMore; ) {
    const { read, failed } = await pullDue(bridge.env, { limit: 100 });
    isMore = read + failed === 100;
  }
  expect(await known()).toBe(before + OPEN);
  const read = bridge.simulator.journal.find({ call: "N4" }).map(({ caseId }) => caseId);
  expect(new Set(read).size).toBe(read.length);
}, 300_000);
