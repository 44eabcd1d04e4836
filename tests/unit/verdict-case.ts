import type { VerdictFacts } from "../../src/domain/verdict";

/** A linked case on which both sides agree: in progress here and there, nothing pending, nothing special. */
export const AGREED: VerdictFacts = {
  local: { status: "IN_PROGRESS", isAnonymous: false, isSecret: false, reopenWindowOpen: false },
  survivor: null,
  due: "LINKED",
  readable: true,
  national: { statusName: "Dalam Proses", isAnonymous: false, isSecret: false, disposition: "OURS" },
  pending: { count: 0, parkedReason: null },
  doubled: false,
  transfer: "NONE",
  changedSinceAgreed: true,
  movedAfterClosing: false,
  hasForeignAnswer: false,
  canWriteStatus: true,
  statusAlreadySent: false,
};

/** The agreed case with a few facts changed, on either side too. */
export function facts(
  parts: Partial<Omit<VerdictFacts, "local" | "national">> & {
    readonly local?: Partial<VerdictFacts["local"]>;
    readonly national?: Partial<VerdictFacts["national"]>;
  },
): VerdictFacts {
  return {
    ...AGREED,
    ...parts,
    local: { ...AGREED.local, ...parts.local },
    national: { ...AGREED.national, ...parts.national },
  };
}
