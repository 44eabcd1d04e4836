import { ADMINISTRATORS } from "./lists";
import type { CaseFlags, LogItem, SecondCase } from "./model";
import type { SentFile } from "./multipart";
import type { CaseBirth, NationalState } from "./state";

/** What an administrator may add to a follow-up. */
export interface FollowUpOptions {
  readonly templateCode?: string;
  /** The id of the institution that it is said to. */
  readonly to?: number;
  readonly isSecret?: boolean;
  /** The text is HTML and goes out verbatim. */
  readonly isHtml?: boolean;
  readonly files?: readonly Omit<SentFile, "field">[];
  /** Another time than the present: an old item that comes late. */
  readonly at?: Date;
}

/** What tests do at the national side; every case is named by its id, and an unknown one is an Error. */
export interface BackDoor {
  adminSetStatus(id: string, statusName: string, note?: string): void;
  adminFollowUp(id: string, institution: number, text: string, options?: FollowUpOptions): LogItem;
  reporterReply(id: string, text: string): LogItem;
  adminDispose(id: string, institution: number): void;
  /** Approves the "bukan wewenang" that waits. */
  adminApproveReject(id: string): void;
  adminSetFlags(id: string, flags: Partial<CaseFlags>): void;
  bornNationally(birth: Omit<CaseBirth, "disposition" | "sent"> & { readonly disposition?: number | null }): SecondCase;
}

/** The back door to that state. */
export function backDoor(state: NationalState): BackDoor {
  return {
    adminSetStatus: (id, statusName, note) => state.setStatus(state.case(id), statusName, note ?? null),
    adminFollowUp: (id, institution, text, options = {}) => {
      const from = state.institution(institution);
      if (from === null) throw new Error(`there is no institution ${institution}`);
      const { templateCode = null, to = null, isSecret = false, isHtml = false, files = [], at } = options;
      return state.speak(state.case(id), {
        kind: "followUp",
        content: text,
        from,
        to: state.institution(to),
        templateCode,
        isSecret,
        isHtml,
        files: state.keep(files.map((file) => ({ ...file, field: "" }))),
        ...(at === undefined ? {} : { at }),
      });
    },
    reporterReply: (id, text) => state.speak(state.case(id), { kind: "reply", content: text }),
    adminDispose: (id, institution) => state.dispose(state.case(id), institution, ADMINISTRATORS, "Disposisi"),
    adminApproveReject: (id) => {
      const subject = state.case(id);
      if (subject.pendingDisposition === null) throw new Error(`nothing waits for approval in case ${id}`);
      state.dispose(subject, subject.pendingDisposition, state.own, "Bukan wewenang");
    },
    adminSetFlags: (id, flags) => state.setFlags(state.case(id), flags),
    bornNationally: ({ disposition, ...birth }) =>
      state.bear({ ...birth, disposition: disposition === undefined ? (state.own?.id ?? null) : disposition }),
  };
}
