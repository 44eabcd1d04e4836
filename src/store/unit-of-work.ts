import { setTimeout as sleep } from "node:timers/promises";
import type { DataSource, EntityManager, EntityTarget, ObjectLiteral, QueryRunner } from "typeorm";
import { type ChangeKey, keysStatement, ownKey } from "./change-key";
import { executePrepared, runTogether } from "./data-source";
import { IdempotencyKeyEntity } from "./entities/idempotency-key.entity";
import { GroupedWrites, insertAll, type NewRows } from "./grouped-writes";
import { insertStatement, type Statement } from "./insert-statement";

/** One open transaction. */
export interface Transaction {
  readonly manager: EntityManager;
  /** Runs one statement; rows of a SELECT, or a result header. */
  query<Row>(sql: string, parameters?: readonly unknown[]): Promise<Row[]>;
  insert<Entity extends ObjectLiteral>(target: EntityTarget<Entity>, rows: Entity | Entity[]): Promise<void>;
}

/** The change was made now, or had been made before under the same key. */
export type UnitResult<Value> =
  | { readonly replayed: false; readonly value: Value }
  | { readonly replayed: true; readonly outcome: Buffer };

/** The key was used for other arguments. */
export class IdempotencyMismatchError extends Error {}

/** The database did not answer within the time a caller can be asked to wait. */
export class DatabaseUnavailableError extends Error {
  constructor(cause: unknown) {
    super("the database cannot be reached", { cause });
  }
}

const DEADLOCK = 1213;
const LOCK_WAIT_TIMEOUT = 1205;
const DUPLICATE_ENTRY = 1062;
/** The server ends connections with these when it stops, kills one, or has too many. */
const SERVER_ENDED = new Set([1040, 1053, 1077, 1079, 1152, 1158, 1159, 1160, 1161, 1184, 1927, 2006, 2013]);
const CONNECTION_CODES = new Set([
  "PROTOCOL_CONNECTION_LOST",
  "PROTOCOL_ENQUEUE_AFTER_FATAL_ERROR",
  "PROTOCOL_SEQUENCE_TIMEOUT",
  "ECONNRESET",
  "ECONNREFUSED",
  "ECONNABORTED",
  "ETIMEDOUT",
  "EPIPE",
  "ENOENT",
  "ER_SERVER_SHUTDOWN",
]);

/** Deadlocks resolve in a few tries; more means that something else is wrong. */
const MAX_DEADLOCK_RETRIES = 12;
/** A restart of the database takes seconds: a caller waits this long before he is told. */
const CONNECTION_PATIENCE_MS = 15_000;

function faultOf(error: unknown): { errno?: number; code?: string; fatal?: boolean; message?: string } {
  if (typeof error !== "object" || error === null) return {};
  const inner = (error as { driverError?: unknown }).driverError;
  return (typeof inner === "object" && inner !== null ? inner : error) as { errno?: number; code?: string };
}

/** The transaction was rolled back by the server for no fault of its own. */
export function isDeadlock(error: unknown): boolean {
  const { errno } = faultOf(error);
  return errno === DEADLOCK || errno === LOCK_WAIT_TIMEOUT;
}

/** The connection is gone; what was sent last may or may not have happened. */
export function isConnectionLost(error: unknown): boolean {
  const fault = faultOf(error);
  if (fault.fatal === true) return true;
  if (fault.errno !== undefined && SERVER_ENDED.has(fault.errno)) return true;
  if (fault.code !== undefined && CONNECTION_CODES.has(fault.code)) return true;
  return fault.message?.includes("closed state") ?? false;
}

/** Another row with the same unique key stands there already. */
export function isDuplicate(error: unknown): boolean {
  return faultOf(error).errno === DUPLICATE_ENTRY;
}

/**
 * Whether a value has letters that its column can never hold: numbers and ids are ASCII, and the servers refuse to compare
 * them with anything else (MariaDB by the first number, MySQL 8 by the second).
 */
export function isUncomparable(error: unknown): boolean {
  const { errno } = faultOf(error);
  return errno === 1267 || errno === 3988;
}

/** Reads and writes of the hub's database; one for a process. */
export class UnitOfWork {
  private readonly listeners = new Set<() => void>();

  private readonly grouped: GroupedWrites;

  constructor(readonly dataSource: DataSource) {
    this.grouped = new GroupedWrites(dataSource);
  }

  /** Called after each commit that may have written an event. Returns the way to stop. */
  onCommit(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /**
   * Makes a change once. The key's row is inserted first, inside the change's own transaction: a second attempt waits
   * for the first one's end and then either finds its row (replay) or takes its place. That is also how a connection
   * that was lost at COMMIT is settled: the same key is tried again, and the database itself says what happened.
   * @throws IdempotencyMismatchError, DatabaseUnavailableError, or what `work` throws (then nothing was written).
   */
  async change<Value>(key: ChangeKey | null, work: (tx: Transaction) => Promise<Value>): Promise<UnitResult<Value>> {
    const effective = key ?? ownKey();
    const result = await this.retrying(() => this.attempt(effective, work));
    for (const listener of this.listeners) listener();
    return result;
  }

  /**
   * Makes a change that consists of new rows only, together with the like of other requests in one commit. Where that
   * fails, for whatever reason, it is made alone like every other change: the key says whether it was made already.
   * @throws IdempotencyMismatchError, DatabaseUnavailableError
   */
  async changeTogether(key: ChangeKey | null, tables: NewRows): Promise<UnitResult<void>> {
    const effective = key ?? ownKey();
    if (!(await this.grouped.write(effective, tables))) {
      return this.change(effective, (tx) => insertAll(tx, tables));
    }
    for (const listener of this.listeners) listener();
    return { replayed: false, value: undefined };
  }

  /** Runs a transaction that may be repeated as a whole without harm (leases, stamps, sweeps). */
  async transaction<Value>(work: (tx: Transaction) => Promise<Value>): Promise<Value> {
    return this.retrying(() => this.inTransaction(work));
  }

  /**
   * Runs statements as one transaction in one round trip; it may be repeated as a whole without harm.
   * @returns how many rows each statement found to write
   */
  async together(statements: readonly Statement[]): Promise<number[]> {
    return this.retrying(() => runTogether(this.dataSource, statements));
  }

  /** One reading statement outside any transaction. */
  async read<Row>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    return this.retrying(async () => (await this.dataSource.query(sql, [...parameters])) as Row[]);
  }

  /**
   * Like {@link read}, with a statement that the server keeps prepared: for the few that are asked all the time. Lists
   * are spelled out in it, and numbers that limit it stand in it.
   */
  async readPrepared<Row>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    return this.retrying(() => executePrepared<Row>(this.dataSource, sql, parameters));
  }

  private async attempt<Value>(key: ChangeKey, work: (tx: Transaction) => Promise<Value>): Promise<UnitResult<Value>> {
    try {
      return await this.inTransaction(async (tx) => {
        await insertKey(tx, key);
        return { replayed: false as const, value: await work(tx) };
      });
    } catch (error) {
      if (!(error instanceof KeyTakenError)) throw error;
      const found = await this.dataSource.manager.findOneBy(IdempotencyKeyEntity, {
        scope: key.scope,
        mutation: key.mutation,
        clientKey: key.clientKey,
      });
      // Between the two statements the row can only have been purged by age: then it is new again.
      if (found === null) return this.attempt(key, work);
      if (!found.argumentsHmac.equals(key.argumentsHmac)) throw new IdempotencyMismatchError();
      return { replayed: true, outcome: found.outcome };
    }
  }

  private async retrying<Value>(attempt: () => Promise<Value>): Promise<Value> {
    const startedAt = performance.now();
    for (let deadlocks = 0, losses = 0; ; ) {
      try {
        return await attempt();
      } catch (error) {
        if (isDeadlock(error)) {
          deadlocks += 1;
          if (deadlocks > MAX_DEADLOCK_RETRIES) throw error;
          // Jitter: two transactions that killed each other must not meet again in step.
          await sleep(Math.random() * Math.min(200, 5 * 2 ** deadlocks));
        } else if (isConnectionLost(error)) {
          losses += 1;
          if (performance.now() - startedAt > CONNECTION_PATIENCE_MS) throw new DatabaseUnavailableError(error);
          await sleep(Math.min(500, 25 * 2 ** losses));
        } else {
          throw error;
        }
      }
    }
  }

  private async inTransaction<Value>(work: (tx: Transaction) => Promise<Value>): Promise<Value> {
    const runner = this.dataSource.createQueryRunner();
    try {
      await runner.connect();
      await runner.startTransaction();
      const value = await work(transactionOn(runner));
      await runner.commitTransaction();
      return value;
    } catch (error) {
      await abandon(runner, error);
      throw error;
    } finally {
      if (!runner.isReleased) await runner.release();
    }
  }
}

function transactionOn(runner: QueryRunner): Transaction {
  return {
    manager: runner.manager,
    async query<Row>(sql: string, parameters: readonly unknown[] = []) {
      return (await runner.query(sql, [...parameters])) as Row[];
    },
    async insert(target, rows) {
      const { sql, parameters } = insertStatement(runner.connection, target, Array.isArray(rows) ? rows : [rows]);
      await runner.query(sql, [...parameters]);
    },
  };
}

/** A connection whose transaction did not end cleanly never goes back to the pool with that transaction open. */
async function abandon(runner: QueryRunner, cause: unknown): Promise<void> {
  if (!runner.isTransactionActive) return;
  try {
    await runner.rollbackTransaction();
  } catch {
    const connection = (await runner.connect().catch(() => null)) as { destroy(): void } | null;
    connection?.destroy();
    if (!isConnectionLost(cause)) return;
  }
}

class KeyTakenError extends Error {}

async function insertKey(tx: Transaction, key: ChangeKey): Promise<void> {
  try {
    const { sql, parameters } = keysStatement([key]);
    await tx.query(sql, parameters);
  } catch (error) {
    if (isDuplicate(error)) throw new KeyTakenError();
    throw error;
  }
}
