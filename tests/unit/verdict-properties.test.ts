import fc from "fast-check";
import { COMPLAINT_STATUSES } from "../../src/domain/status";
import { type Judgement, judge, NATIONAL_STATUSES, type VerdictFacts } from "../../src/domain/verdict";
import { DIFFERENCES, VERDICTS } from "../../src/domain/verdict-facts";

const localState = { status: fc.constantFrom(...COMPLAINT_STATUSES), reopenWindowOpen: fc.boolean() };
const knownName = fc.constantFrom(...Object.values(NATIONAL_STATUSES));
const statusName: fc.Arbitrary<string | null> = fc.oneof(knownName, knownName, knownName, fc.option(fc.string()));
const told = fc.constantFrom(true, false, null);

/** Any facts at all, possible or not; mostly of a case that is linked, read and has nothing pending. */
const anyFacts: fc.Arbitrary<VerdictFacts> = fc.record({
  local: fc.record({ ...localState, isAnonymous: fc.boolean(), isSecret: fc.boolean() }),
  survivor: fc.option(fc.record(localState)),
  due: fc.constantFrom("LINKED", "LINKED", "LINKED", "LINKED", "NONE", "CREATE_PENDING", "CREATE_DISCARDED"),
  readable: fc.constantFrom(true, true, true, false),
  national: fc.record({
    statusName,
    isAnonymous: told,
    isSecret: told,
    disposition: fc.constantFrom("OURS", "OURS", "ELSEWHERE", "EMPTY"),
  }),
  pending: fc.record({
    count: fc.constantFrom(0, 0, 0, 1, 7),
    parkedReason: fc.constantFrom(null, "Ditolak."),
  }),
  doubled: fc.constantFrom(false, false, false, true),
  transfer: fc.constantFrom("NONE", "PENDING", "DONE", "WAS_ELSEWHERE"),
  changedSinceAgreed: fc.boolean(),
  movedAfterClosing: fc.boolean(),
  hasForeignAnswer: fc.boolean(),
  canWriteStatus: fc.boolean(),
  statusAlreadySent: fc.boolean(),
} as const);

/** The case after what was judged is carried out; the pair is then agreed. */
function carriedOut(given: VerdictFacts, { move, raise, send }: Judgement): VerdictFacts {
  return {
    ...given,
    local: { ...given.local, ...raise, status: move?.to ?? given.local.status },
    survivor: move === null ? given.survivor : null,
    changedSinceAgreed: false,
    statusAlreadySent: given.statusAlreadySent || send !== null,
  };
}

function holds(check: (found: Judgement, given: VerdictFacts) => void): void {
  fc.assert(
    fc.property(anyFacts, (given) => check(judge(given), given)),
    { numRuns: 3000 },
  );
}

describe("for any facts at all", () => {
  test("there is a judgement, in the known words", () => {
    holds((found) => {
      expect(Object.keys(VERDICTS)).toContain(found.verdict);
      for (const word of found.differences) expect(Object.keys(DIFFERENCES)).toContain(word);
      expect(found.waiting).not.toBe("");
    });
  });

  test("EQUAL differs in nothing, and every other verdict of a case that is due says in what", () => {
    holds((found, { due }) => {
      expect(found.differences.length > 0).toBe(found.verdict !== "EQUAL" && due !== "NONE");
      expect(new Set(found.differences).size).toBe(found.differences.length);
    });
  });

  test("only NATIONAL_AHEAD moves, to another status, and always does something", () => {
    holds((found, { local }) => {
      if (found.move !== null) expect(found.verdict).toBe("NATIONAL_AHEAD");
      expect(found.move?.to).not.toBe(local.status);
      if (found.verdict === "NATIONAL_AHEAD") expect(found.move ?? found.raise).not.toBeNull();
    });
  });

  test("only LOCAL_AHEAD sends, only where it can, and once", () => {
    holds((found, given) => {
      if (found.send === null) return;
      expect(found.verdict).toBe("LOCAL_AHEAD");
      expect([given.canWriteStatus, given.statusAlreadySent]).toEqual([true, false]);
      expect(judge(carriedOut(given, found)).send).toBeNull();
    });
  });

  test("a call or a click comes with a sentence for people; nobody is asked to do what the hub does", () => {
    holds((found) => {
      if (found.task !== null) expect(found.waiting).not.toBeNull();
      if (found.send !== null || found.move !== null) expect(found.task).toBeNull();
    });
  });

  test("a conflict says who decides", () => {
    holds((found) => {
      if (found.verdict === "CONFLICT") expect(found.waiting).not.toBeNull();
    });
  });

  test("a pull never makes a case less protective, and afterwards it protects as much as the national side", () => {
    holds((found, given) => {
      const after = carriedOut(given, found).local;
      for (const flag of ["isAnonymous", "isSecret"] as const) {
        if (given.local[flag]) expect(after[flag]).toBe(true);
        if (given.due === "LINKED" && given.readable && given.national[flag] === true) expect(after[flag]).toBe(true);
      }
    });
  });

  test("once carried out, nothing is left to move or to raise", () => {
    holds((found, given) => {
      const again = judge(carriedOut(given, found));
      expect([again.move, again.raise]).toEqual([null, null]);
      expect(again.verdict).not.toBe("NATIONAL_AHEAD");
    });
  });

  test("the citizen's reopening stays: without news only the institution moves a case", () => {
    holds((found, given) => {
      if (given.changedSinceAgreed || found.move === null) return;
      expect(found.move.to).toBe("TRANSFERRED");
    });
  });

  test("the same facts give the same judgement", () => {
    holds((found, given) => expect(judge(structuredClone(given))).toEqual(found));
  });
});
