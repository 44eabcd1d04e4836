import { randomBytes } from "node:crypto";
import type { DataSource, QueryRunner } from "typeorm";
import { newId } from "./new-id";
import { isDeadlock } from "./unit-of-work";

const LOCK_TABLE = "CREATE TABLE IF NOT EXISTS migration_lock (id tinyint NOT NULL PRIMARY KEY) ENGINE=InnoDB";

/**
 * Brings the schema up to date. Two that start at once take turns: the second waits for a row lock, which a process that
 * dies in the middle gives back at once, and then finds nothing left to do.
 * @param owner a data source as the account that may change the schema.
 * @returns the names of the migrations that were run.
 */
export async function migrate(owner: DataSource): Promise<string[]> {
  await owner.query(LOCK_TABLE);
  await owner.query("INSERT IGNORE INTO migration_lock (id) VALUES (1)");
  const guard = owner.createQueryRunner();
  try {
    await guard.connect();
    await guard.startTransaction();
    await takeTurn(guard);
    const done = await owner.runMigrations({ transaction: "none" });
    await startLog(owner);
    return done.map((migration) => migration.name);
  } finally {
    if (guard.isTransactionActive) await guard.rollbackTransaction();
    await guard.release();
  }
}

/** The names of the migrations that have not run yet. */
export async function pendingMigrations(dataSource: DataSource): Promise<string[]> {
  const [table] = (await dataSource.query("SHOW TABLES LIKE 'migration'")) as unknown[];
  const done =
    table === undefined ? [] : ((await dataSource.query("SELECT name FROM migration")) as { name: string }[]);
  const names = new Set(done.map((row) => row.name));
  return dataSource.migrations.map((one) => one.name ?? one.constructor.name).filter((name) => !names.has(name));
}

async function takeTurn(guard: QueryRunner): Promise<void> {
  for (;;) {
    try {
      await guard.query("SELECT id FROM migration_lock WHERE id = 1 FOR UPDATE");
      return;
    } catch (error) {
      // Another one's long migration outlasts the lock wait: go on waiting, in a transaction that is still alive.
      if (!isDeadlock(error)) throw error;
      await guard.rollbackTransaction();
      await guard.startTransaction();
    }
  }
}

/** The log's first generation, with a random start of its chain: two hubs' logs can never be taken for one another. */
async function startLog(owner: DataSource): Promise<void> {
  const start = randomBytes(32);
  await owner.query(
    `INSERT IGNORE INTO event_head (id, generation, start_hash, position, hash, leader, epoch, lease_until)
     VALUES (1, ?, ?, 0, ?, NULL, 0, '2000-01-01 00:00:00.000')`,
    [newId(), start, start],
  );
}
