import { judge, nationalStatusOf, type VerdictFacts } from "../../src/domain/verdict";
import { AGREED, facts } from "./verdict-case";

/** Everything that a later rule could object to. */
const ALL_WRONG: VerdictFacts = {
  local: { status: "RESOLVED", isAnonymous: true, isSecret: false, reopenWindowOpen: true },
  survivor: null,
  due: "LINKED",
  readable: true,
  national: { statusName: "Ditolak", isAnonymous: false, isSecret: true, disposition: "ELSEWHERE" },
  pending: { count: 2, parkedReason: null },
  doubled: true,
  transfer: "PENDING",
  changedSinceAgreed: true,
  movedAfterClosing: true,
  hasForeignAnswer: true,
  canWriteStatus: true,
  statusAlreadySent: false,
};

describe("the order of the rules", () => {
  test("both sides agree", () => {
    expect(judge(AGREED)).toEqual({
      verdict: "EQUAL",
      differences: [],
      waiting: null,
      move: null,
      raise: null,
      send: null,
      task: null,
    });
  });

  test("one thing after the other is put right, and the next one shows", () => {
    const steps: readonly [change: Partial<VerdictFacts>, verdict: string, differences: readonly string[]][] = [
      [{ due: "NONE", readable: false }, "NOT_LINKED", []],
      [{ due: "CREATE_DISCARDED" }, "NOT_LINKED", ["notCreated"]],
      [{ due: "CREATE_PENDING" }, "LOCAL_AHEAD", ["notCreated"]],
      [{ due: "LINKED" }, "UNKNOWN", ["unreadable"]],
      [{ readable: true, national: { ...ALL_WRONG.national, statusName: null } }, "UNKNOWN", ["unknownStatus"]],
      [{ national: { ...ALL_WRONG.national, statusName: "Baru" } }, "UNKNOWN", ["unknownStatus"]],
      [{ national: ALL_WRONG.national }, "CONFLICT", ["doubled"]],
      [{ doubled: false }, "LOCAL_AHEAD", ["outbox"]],
      [{ transfer: "DONE" }, "LOCAL_AHEAD", ["outbox"]],
      [{ pending: { count: 0, parkedReason: null } }, "CONFLICT", ["isAnonymous", "isSecret"]],
      [{ local: { ...ALL_WRONG.local, isAnonymous: false } }, "NATIONAL_AHEAD", ["isSecret", "disposition"]],
    ];
    let given = ALL_WRONG;
    for (const [change, verdict, differences] of steps) {
      given = { ...given, ...change };
      expect([change, judge(given)]).toMatchObject([change, { verdict, differences }]);
    }
    const agreedFlags = { ...given, local: { ...given.local, isSecret: true } };
    expect(judge(agreedFlags)).toMatchObject({ verdict: "NATIONAL_AHEAD", differences: ["disposition"] });
    const ours = { ...agreedFlags, national: { ...given.national, disposition: "OURS" } as const };
    expect(judge(ours)).toMatchObject({ verdict: "CONFLICT", differences: ["status"] });
  });

  test("a transfer that is not sent is a shipment that is not done, even if nothing else is pending", () => {
    expect(judge(facts({ local: { status: "TRANSFERRED" }, transfer: "PENDING" }))).toMatchObject({
      verdict: "LOCAL_AHEAD",
      differences: ["outbox"],
    });
  });

  test.each(["CREATE_PENDING", "LINKED"] as const)("what is parked tells its reason (%s)", (due) => {
    const found = judge(facts({ due, pending: { count: 1, parkedReason: "Ditolak: kategori tidak dikenal." } }));
    expect(found.verdict).toBe("LOCAL_AHEAD");
    expect(found.waiting).toContain("Ditolak: kategori tidak dikenal.");
  });

  test("an unknown status is named to the coordinator", () => {
    expect(judge(facts({ national: { statusName: "Kedaluwarsa" } })).waiting).toContain('"Kedaluwarsa"');
  });

  test("a status is known by its name, however it is spaced and capitalised", () => {
    expect(nationalStatusOf("  dalam   PROSES ")).toBe("DP");
    expect(["", "Proses", "constructor", null].map(nationalStatusOf)).toEqual([null, null, null, null]);
  });
});

describe("flags", () => {
  test("what is not told never differs", () => {
    const national = { isAnonymous: null, isSecret: null };
    expect(judge(facts({ local: { isAnonymous: true, isSecret: true }, national })).verdict).toBe("EQUAL");
    expect(judge(facts({ national })).verdict).toBe("EQUAL");
  });

  test("there less protective: a conflict that names what to change there", () => {
    const found = judge(facts({ local: { isAnonymous: true, isSecret: true } }));
    expect(found).toMatchObject({ verdict: "CONFLICT", differences: ["isAnonymous", "isSecret"], raise: null });
    expect(found.task).toEqual({
      click: "Ubah di admin LAPOR!: anonim dan rahasia",
      reason: "Di sini aduan ini anonim dan rahasia, di LAPOR! belum.",
    });
  });

  test("here less protective: applied, together with the move that is due", () => {
    expect(judge(facts({ national: { isSecret: true } }))).toMatchObject({
      verdict: "NATIONAL_AHEAD",
      differences: ["isSecret"],
      raise: { isSecret: true },
      move: null,
    });
    expect(judge(facts({ national: { isAnonymous: true, statusName: "Ditolak" } }))).toMatchObject({
      verdict: "NATIONAL_AHEAD",
      differences: ["isAnonymous", "status"],
      raise: { isAnonymous: true },
      move: { to: "REJECTED" },
    });
  });

  test("here less protective and something to send: first the flag, then the call", () => {
    const given = facts({
      local: { status: "VERIFIED" },
      national: { statusName: "Belum Terverifikasi", isSecret: true },
    });
    expect(judge(given)).toMatchObject({ verdict: "NATIONAL_AHEAD", send: null, raise: { isSecret: true } });
    const raised = { ...given, local: { ...given.local, isSecret: true } };
    expect(judge(raised)).toMatchObject({ verdict: "LOCAL_AHEAD", send: "verify", raise: null });
  });

  test("each side less protective in one: a conflict, and what protects more is still applied", () => {
    const found = judge(facts({ local: { isAnonymous: true }, national: { isSecret: true } }));
    expect(found).toMatchObject({
      verdict: "CONFLICT",
      differences: ["isAnonymous", "isSecret"],
      raise: { isSecret: true },
    });
    expect(found.task?.click).toBe("Ubah di admin LAPOR!: anonim");
  });

  test.each([
    ["something is pending", { pending: { count: 1, parkedReason: null } }],
    ["it is doubled", { doubled: true }],
  ])("protection does not wait while %s", (_, change) => {
    const found = judge(facts({ ...change, national: { isAnonymous: true } }));
    expect(found.verdict).not.toBe("NATIONAL_AHEAD");
    expect(found.raise).toEqual({ isAnonymous: true });
  });

  test("what could not be read, or is not linked, raises nothing", () => {
    const national = { isSecret: true };
    expect(judge(facts({ readable: false, national })).raise).toBeNull();
    expect(judge(facts({ due: "CREATE_PENDING", national })).raise).toBeNull();
  });
});

describe("the institution", () => {
  test("held elsewhere: the case becomes TRANSFERRED once, without regard to the agreed pair", () => {
    const given = facts({ national: { disposition: "ELSEWHERE" }, changedSinceAgreed: false });
    expect(judge(given)).toMatchObject({
      verdict: "NATIONAL_AHEAD",
      differences: ["disposition"],
      move: { to: "TRANSFERRED" },
    });
    const moved = { ...given, local: { ...given.local, status: "TRANSFERRED" } as const };
    expect(judge(moved)).toMatchObject({ verdict: "EQUAL", waiting: null, move: null });
  });

  test("none named: the pair of statuses decides", () => {
    expect(judge(facts({ national: { disposition: "EMPTY" } })).verdict).toBe("EQUAL");
    expect(judge(facts({ national: { disposition: "EMPTY", statusName: "Ditolak" } })).move).toEqual({
      to: "REJECTED",
    });
  });
});
