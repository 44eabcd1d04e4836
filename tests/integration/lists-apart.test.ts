import { examineCase } from "../../src/sync/examine";
import { push } from "../../src/sync/push";
import { type SecondNational, startSecondNational } from "../e2e/second-national/second-national";
import { TestBridge } from "../support/bridge";

let national: SecondNational;
let bridge: TestBridge;

beforeAll(async () => {
  national = await startSecondNational({ countsListsApart: true });
  const variables = { ...national.environment, SP4N_CALLS_PER_MINUTE: "100000" };
  bridge = await TestBridge.start("lists_apart", { variables });
}, 60_000);

afterAll(async () => {
  await bridge.close();
  await national.close();
});

async function pulledTexts(complaintId: string): Promise<number> {
  const rows = await bridge.rows("SELECT id FROM case_text WHERE complaint_id = ? AND purpose = 'NATIONAL_FOLLOW_UP'", [
    complaintId,
  ]);
  return rows.length;
}

// The log of half of the cases tells the follow-ups too.
test.each([1, 2, 3, 4])(
  "lists that count apart: case %d is EQUAL, and what others say comes in once, under whatever numbers",
  async () => {
    const { complaintId } = await bridge.forwarded();
    await push(bridge.env, complaintId);
    const { nationalId } = await bridge.national(complaintId);
    expect(await examineCase(bridge.env, complaintId)).toMatchObject({ verdict: "EQUAL", differences: [] });
    const before = await pulledTexts(complaintId);
    const own = Number(national.environment.SP4N_INSTITUTION_ID);
    national.adminDispose(nationalId ?? "", own);
    national.adminFollowUp(nationalId ?? "", 318, "Jawaban kementerian.", { at: new Date(Date.now() + 2_000) });
    national.reporterReply(nationalId ?? "", "Terima kasih.");
    expect(await examineCase(bridge.env, complaintId)).toMatchObject({ verdict: "EQUAL" });
    // The disposition, the answer, the reply.
    expect(await pulledTexts(complaintId)).toBe(before + 3);
    await bridge.rows("UPDATE national_case SET read_hash = NULL WHERE complaint_id = ?", [complaintId]);
    expect(await examineCase(bridge.env, complaintId)).toMatchObject({ verdict: "EQUAL", isChanged: false });
    expect(await pulledTexts(complaintId)).toBe(before + 3);
    expect(national.violations).toEqual([]);
  },
);
