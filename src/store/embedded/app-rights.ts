import { ACCOUNTS } from "./accounts";
import { errorCode } from "./connecting";

/** Whatever runs one statement: a connection of the driver, a TypeORM data source or query runner. */
export interface SqlRunner {
  query(sql: string): Promise<unknown>;
}

/** A table whose rows are written once: a few columns may be filled in later, and no row ever goes. */
export interface AppendOnlyTable {
  readonly table: string;
  readonly updatableColumns: readonly string[];
}

const name = (identifier: string): string => `\`${identifier.replaceAll("`", "``")}\``;

/** What was never granted cannot be revoked, and need not be. */
const NEVER_GRANTED = new Set(["ER_NONEXISTING_TABLE_GRANT", "ER_NONEXISTING_GRANT"]);

async function revokeChanges(owner: SqlRunner, table: string, account: string): Promise<void> {
  try {
    await owner.query(`REVOKE UPDATE, DELETE ON ${name(table)} FROM ${account}`);
  } catch (error) {
    if (!NEVER_GRANTED.has(errorCode(error))) {
      throw error;
    }
  }
}

/**
 * Gives the application's account its rights, table by table: to read and write rows, and nothing else. On append-only
 * tables it may add rows and fill in the named columns; an earlier release may have given more, which is taken back.
 * Safe to repeat; to be called after each migration.
 * @param owner a connection of the owner, in the hub's database
 * @param tables every table that the application uses; append-only ones may be among them
 * @param account the application's account, as GRANT names it
 * @throws the driver's error, if a table or column does not exist or the owner may not grant
 */
export async function grantAppRights(
  owner: SqlRunner,
  tables: readonly string[],
  appendOnly: readonly AppendOnlyTable[],
  account = `${ACCOUNTS.app}@localhost`,
): Promise<void> {
  const kept = new Set(appendOnly.map(({ table }) => table));
  for (const table of tables) {
    if (!kept.has(table)) {
      await owner.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON ${name(table)} TO ${account}`);
    }
  }
  for (const { table, updatableColumns } of appendOnly) {
    await revokeChanges(owner, table, account);
    const update = updatableColumns.length > 0 ? `, UPDATE (${updatableColumns.map(name).join(", ")})` : "";
    await owner.query(`GRANT SELECT, INSERT${update} ON ${name(table)} TO ${account}`);
  }
}
