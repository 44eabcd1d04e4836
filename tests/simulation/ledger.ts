import type { Handing } from "./submission";

/** A complaint that was handed in, or may have been: the hub may have died before it answered. */
export interface Submitted {
  readonly key: string;
  readonly token: string;
  readonly isAnonymous: boolean;
  readonly isSecret: boolean;
  /** Words of the reporter's identity; no two reporters share one. */
  readonly canaries: readonly string[];
  complaintId: string | null;
  ticket: string | null;
  /** The hub said that it has it. */
  isAcknowledged: boolean;
}

/** Something written into a case by a verb. */
export interface Spoken {
  readonly token: string;
  readonly complaintId: string;
  readonly verb: string;
  /** `refused`: it must not be there; `unknown`: it may. */
  readonly ending: "done" | "refused" | "unknown";
}

/** Something written by the people of the national side. */
export interface SaidThere {
  readonly token: string;
  readonly nationalId: string;
}

/** What the coordinator decided about a parked item. */
export interface Decision {
  readonly complaintId: string;
  readonly kind: string;
  readonly mark: number | null;
  readonly what: string;
}

/** Digits as letters, which nobody takes for a number to be masked. */
const DIGITS = "bcdfghjklm";

/** The four digits of a token: no other token of its history has them. */
export function numberOf(token: string): string {
  return [...token.slice("uji".length, -1)]
    .map((letter) => DIGITS.indexOf(letter))
    .filter((digit) => digit >= 0)
    .join("");
}

/** What a history did, kept apart from the hub: the checker believes this, and compares. */
export class Ledger {
  readonly submitted: Submitted[] = [];
  readonly spoken: Spoken[] = [];
  readonly saidThere: SaidThere[] = [];
  readonly bornThere: { readonly nationalId: string; readonly token: string }[] = [];
  readonly decisions: Decision[] = [];
  /** Handed in while the hub died: the citizen presses the button again. */
  readonly interrupted: Handing[] = [];
  /** The hub was given what was born nationally: by its list, or by import. */
  hasTakenNewCases = false;
  /** What each step came to, for the print of a failure. */
  readonly notes: string[] = [];
  #words = 0;

  constructor(readonly seed: number) {}

  /** A word that stands nowhere else; letters only, so that no masking of numbers touches it. */
  token(): string {
    this.#words += 1;
    const letters = [...String(this.#words).padStart(4, "0")].map((digit) => DIGITS[Number(digit)]).join("a");
    return `uji${letters}x`;
  }

  /** What the step that was played just now came to. */
  note(text: string): void {
    this.notes.push(text);
  }
}
