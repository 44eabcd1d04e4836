import type { IncomingHttpHeaders } from "node:http";
import { SecretMask } from "./journal-mask";
import type { SimulatorSettings } from "./options";
import type { CallName } from "./wire-call";

/** A file that a request carried, without its content. */
export interface JournalFile {
  readonly field: string;
  readonly name: string;
  readonly contentType: string;
  readonly sizeBytes: number;
}

/** One request of the wire. */
export interface JournalEntry {
  readonly at: Date;
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Secrets are masked here and in everything else: a journal is printed and passed on. */
  readonly headers: Readonly<Record<string, string>>;
  /** Null: no call of the wire. */
  readonly call: CallName | null;
  /** The case that the call is about, or made. */
  caseId: string | null;
  /** Fields of a JSON body or a form. */
  body: unknown;
  files: readonly JournalFile[];
  /** The SHA-256 of each of `files`, in hex. */
  fileHashes: readonly string[];
  /** Null: not answered yet, or never. */
  status: number | null;
  /** Whether the call changed something, answered or not. */
  isCommitted: boolean;
  /** The fault that happened to it. */
  fault: string | null;
}

/** What is known when a request comes in. */
export interface JournalOpening extends Pick<JournalEntry, "at" | "method" | "path" | "query" | "call" | "caseId"> {
  readonly headers: IncomingHttpHeaders;
}

/** Which entries are wanted; what is left out does not matter. */
export interface JournalFilter {
  readonly call?: CallName | undefined;
  readonly caseId?: string | undefined;
  readonly status?: number | undefined;
  readonly isCommitted?: boolean | undefined;
  readonly fault?: string | undefined;
  /** Stands anywhere in the entry, as it was sent. */
  readonly text?: string | undefined;
}

/** Every request of the wire that came in, in order; the oldest are forgotten. */
export class Journal {
  readonly mask: SecretMask;
  readonly #size: number;
  #entries: JournalEntry[] = [];

  constructor(settings: SimulatorSettings) {
    this.mask = new SecretMask(settings);
    this.#size = settings.journalSize;
  }

  /** The entries, oldest first. */
  get entries(): readonly JournalEntry[] {
    return this.#entries.length <= this.#size ? this.#entries : this.#entries.slice(-this.#size);
  }

  /** Notes a request as it comes in; the caller adds to the entry what becomes known later. */
  begin({ headers, path, query, ...opening }: JournalOpening): JournalEntry {
    const entry = {
      ...opening,
      path: this.mask.text(path),
      query: this.mask.json(query) as JournalEntry["query"],
      headers: this.mask.headers(headers),
      body: null,
      files: [],
      fileHashes: [],
      status: null,
      isCommitted: false,
      fault: null,
    };
    this.#entries.push(entry);
    // Seldom, and then many at once: dropping one by one would move all the others each time.
    if (this.#entries.length >= 2 * this.#size) this.#entries = this.#entries.slice(-this.#size);
    return entry;
  }

  /** The entries that fit, oldest first. */
  find({ text, ...wanted }: JournalFilter): JournalEntry[] {
    const written = text === undefined ? "" : JSON.stringify(text).slice(1, -1);
    return this.entries.filter(
      (entry) =>
        Object.entries(wanted).every(
          ([name, value]) => value === undefined || entry[name as keyof typeof wanted] === value,
        ) &&
        (written === "" || JSON.stringify(entry).includes(written)),
    );
  }

  /** Forgets everything. */
  clear(): void {
    this.#entries = [];
  }
}
