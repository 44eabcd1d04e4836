/**
 * A suspension or a move must cut within five seconds on every node: a row is believed for two, which leaves three for
 * sockets to be asked again.
 */
const FRESH_MS = 2_000;
/** More are never in use at once; a bound on memory. */
const MAX_ROWS = 5_000;

interface Entry<Row> {
  readonly readAtMs: number;
  readonly row: Promise<Row | null>;
}

/** Rows of one table, read at most once in two seconds however many requests ask. What is not found is not kept. */
export class RecentRows<Row> {
  private readonly entries = new Map<string, Entry<Row>>();

  constructor(
    private readonly read: (id: string) => Promise<Row | null>,
    private readonly clock: () => Date,
  ) {}

  /** The row, not older than two seconds. */
  get(id: string): Promise<Row | null> {
    const entry = this.entries.get(id);
    if (entry !== undefined) {
      const ageMs = this.clock().getTime() - entry.readAtMs;
      // A clock that was set back must not keep an old row alive.
      if (ageMs >= 0 && ageMs < FRESH_MS) return entry.row;
    }
    return this.reread(id);
  }

  /** The row as it is now. */
  reread(id: string): Promise<Row | null> {
    const entry = { readAtMs: this.clock().getTime(), row: this.read(id) };
    const forgetIfUseless = (row: Row | null) => {
      if (row === null && this.entries.get(id) === entry) this.entries.delete(id);
    };
    entry.row.then(forgetIfUseless, () => forgetIfUseless(null));
    if (this.entries.size >= MAX_ROWS) this.entries.clear();
    this.entries.set(id, entry);
    return entry.row;
  }

  /** The next question reads anew; a read that is on its way is not believed for it. */
  forget(id: string): void {
    this.entries.delete(id);
  }
}
