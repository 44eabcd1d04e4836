import type { IncomingHttpHeaders } from "node:http";
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
  /** Secrets are masked: a journal is printed and passed on. */
  readonly headers: Readonly<Record<string, string>>;
  call: CallName;
  /** Fields of a JSON body or a form. */
  body: unknown;
  files: readonly JournalFile[];
  /** Null: not answered yet, or the connection was cut. */
  status: number | null;
}

/** What is known when a request comes in. */
export interface JournalOpening extends Pick<JournalEntry, "at" | "method" | "path" | "query" | "call"> {
  readonly headers: IncomingHttpHeaders;
}

/** Older entries are dropped: a rehearsal may run for days. */
const MAX_ENTRIES = 20_000;
const SECRET_HEADERS = ["authorization", "auth", "token", "apikey", "cookie"];

/** Every request of the wire that came in, in order. */
export class Journal {
  readonly #secretHeaders: ReadonlySet<string>;
  #entries: JournalEntry[] = [];

  constructor(authHeader: string) {
    this.#secretHeaders = new Set([...SECRET_HEADERS, authHeader.toLowerCase()]);
  }

  /** The entries, oldest first. */
  get entries(): readonly JournalEntry[] {
    return this.#entries;
  }

  /** Notes a request as it comes in; the caller adds to the entry what becomes known later. */
  begin({ headers, ...opening }: JournalOpening): JournalEntry {
    const entry = { ...opening, headers: this.#withoutSecrets(headers), body: null, files: [], status: null };
    this.#entries.push(entry);
    if (this.#entries.length > MAX_ENTRIES) this.#entries.shift();
    return entry;
  }

  /** Forgets everything. */
  clear(): void {
    this.#entries = [];
  }

  #withoutSecrets(headers: IncomingHttpHeaders): Record<string, string> {
    return Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, this.#secretHeaders.has(name) ? "***" : String(value)]),
    );
  }
}
