import type { FastifyRequest } from "fastify";

/** What the journal keeps of one request. Headers are not kept, so that no secret ever is. */
export interface JournalEntry {
  /** ISO 8601. */
  readonly at: string;
  readonly method: string;
  readonly path: string;
  readonly query: unknown;
  /** Fields of a JSON body or a form; files only with name, type and size. */
  body: unknown;
  /** Null: not answered yet, or never. */
  status: number | null;
}

/** Older entries are dropped: a rehearsal may run for days. */
const MAX_ENTRIES = 10_000;

/** Every request that the simulated system received, in order. */
export class Journal {
  #entries: JournalEntry[] = [];
  readonly #byRequest = new WeakMap<object, JournalEntry>();

  /** Notes a request as it comes in. */
  begin(request: FastifyRequest, at: Date): void {
    const path = request.url.split("?")[0] ?? "";
    const entry = {
      at: at.toISOString(),
      method: request.method,
      path,
      query: request.query,
      body: null,
      status: null,
    };
    this.#byRequest.set(request, entry);
    this.#entries.push(entry);
    if (this.#entries.length > MAX_ENTRIES) this.#entries.shift();
  }

  /** Adds what the request carried. */
  carried(request: FastifyRequest, body: unknown): void {
    const entry = this.#byRequest.get(request);
    if (entry !== undefined) entry.body = body;
  }

  /** Adds how the request was answered. */
  answered(request: FastifyRequest, status: number): void {
    const entry = this.#byRequest.get(request);
    if (entry !== undefined) entry.status = status;
  }

  /** The entries, oldest first. */
  entries(): readonly JournalEntry[] {
    return this.#entries;
  }

  /** Forgets everything. */
  clear(): void {
    this.#entries = [];
  }
}
