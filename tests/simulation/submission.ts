import type { CaseEnvironment } from "../../src/cases/environment";
import type { Submission } from "../../src/cases/new-complaint";
import { type Receipt, submitComplaint } from "../../src/cases/submit";
import { COMPLAINT_KINDS } from "../../src/domain/status";
import { numberOf, type Submitted } from "./ledger";
import { pickedFrom } from "./plan";

/** A complaint that is about to be handed in, complete: it can be sent to another process, and again. */
export interface Handing {
  readonly key: string;
  readonly submission: Submission;
}

/** What a citizen hands in; his name, number and address stand nowhere else. */
export function handingOf(token: string, seed: number, pick: number, attachments: readonly string[]): Handing {
  // Nobody else's, in any history.
  const number = `${seed % 100_000}${numberOf(token)}`.padStart(9, "0");
  return {
    key: `simulation-${seed}-${token}`,
    submission: {
      kind: pickedFrom(COMPLAINT_KINDS, Math.floor(pick / 7)),
      title: `Jalan rusak ${token}`,
      content: contentOf(token, pick),
      channel: "WEB",
      isAnonymous: pick % 3 === 0,
      isSecret: pick % 5 === 0,
      complainant: {
        name: `Pelapor Kanari${token}`,
        phone: `+6281${number}`,
        email: `kanari${token}@contoh.id`,
        nik: `3321${number}001`,
        address: `Jalan Kanari${token} 5`,
      },
      attachments,
    },
  };
}

/** Now and then as long as the hub takes, which is longer than the national side takes at once. */
function contentOf(token: string, pick: number): string {
  const sentence = `${token} Lubang jalan makin dalam.`;
  return pick % 9 === 0 ? `${token} ${"Lubang jalan makin dalam. ".repeat(400)}`.slice(0, 9_995).trim() : sentence;
}

/** What the ledger keeps of it before the hub has answered. */
export function expected(token: string, { key, submission }: Handing): Submitted {
  const { complainant, isAnonymous, isSecret } = submission;
  const canaries = [complainant?.name, complainant?.phone, complainant?.email, complainant?.nik, complainant?.address];
  return {
    key,
    token,
    isAnonymous,
    isSecret,
    canaries: canaries.flatMap((word) => (word == null ? [] : [word])),
    complaintId: null,
    ticket: null,
    isAcknowledged: false,
  };
}

/** Hands it in. */
export function handIn(cases: CaseEnvironment, { key, submission }: Handing): Promise<Receipt> {
  return submitComplaint(cases, { kind: "CITIZEN" }, submission, key);
}
