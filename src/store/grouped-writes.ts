import type { DataSource, EntityTarget, ObjectLiteral } from "typeorm";
import { type ChangeKey, keysStatement } from "./change-key";
import { runTogether } from "./data-source";
import { insertStatement, type Statement } from "./insert-statement";

/** Rows of one table. */
export interface RowsOfTable {
  readonly target: EntityTarget<ObjectLiteral>;
  readonly rows: readonly ObjectLiteral[];
}

/** Rows that are known before anything is asked of the database, in the order in which their tables depend on each other. */
export type NewRows = readonly RowsOfTable[];

/** Inserts them table by table in an open transaction. */
export async function insertAll(
  tx: { insert(target: RowsOfTable["target"], rows: ObjectLiteral[]): Promise<void> },
  tables: NewRows,
): Promise<void> {
  for (const { target, rows } of tables) if (rows.length > 0) await tx.insert(target, [...rows]);
}

/** One commit's worth: more would make the first wait for the last, and the packet too large for a server's default. */
const MAX_GROUP = 64;
/** While one group is flushed to the disk the next one is being sent. */
const MAX_IN_FLIGHT = 2;

interface Waiting {
  readonly key: ChangeKey;
  readonly tables: NewRows;
  /** Whether it is certain that the rows are there. */
  readonly done: (isWritten: boolean) => void;
}

/**
 * Writes the new rows of several requests in one statement and one commit: who comes while a group is on its way to the
 * disk goes with the next one. Whatever goes wrong, nobody is told that it did: each is told that nothing is certain, and
 * goes alone under the same key, which settles what happened.
 */
export class GroupedWrites {
  private waiting: Waiting[] = [];
  private inFlight = 0;

  constructor(private readonly dataSource: DataSource) {}

  /** @returns whether the rows were committed now; false: they may or may not be there */
  write(key: ChangeKey, tables: NewRows): Promise<boolean> {
    return new Promise((done) => {
      this.waiting.push({ key, tables, done });
      this.flush();
    });
  }

  private flush(): void {
    if (this.inFlight >= MAX_IN_FLIGHT || this.waiting.length === 0) return;
    const group = this.waiting.slice(0, MAX_GROUP);
    this.waiting = this.waiting.slice(MAX_GROUP);
    this.inFlight += 1;
    void this.isCommitted(group).then((isWritten) => {
      this.inFlight -= 1;
      for (const { done } of group) done(isWritten);
      this.flush();
    });
  }

  private async isCommitted(group: readonly Waiting[]): Promise<boolean> {
    try {
      await runTogether(this.dataSource, statementsOf(this.dataSource, group));
      return true;
    } catch {
      // Each member finds out for itself, and is told of what is its own fault.
      return false;
    }
  }
}

/** The keys' rows first, so that a second attempt of one of them waits before anything else is written. */
function statementsOf(dataSource: DataSource, group: readonly Waiting[]): Statement[] {
  const tables = new Map<EntityTarget<ObjectLiteral>, ObjectLiteral[]>();
  for (const one of group.flatMap((waiting) => waiting.tables)) {
    const rows = tables.get(one.target) ?? [];
    rows.push(...one.rows);
    tables.set(one.target, rows);
  }
  return [
    keysStatement(group.map(({ key }) => key)),
    ...[...tables]
      .filter(([, rows]) => rows.length > 0)
      .map(([target, rows]) => insertStatement(dataSource, target, rows)),
  ];
}
