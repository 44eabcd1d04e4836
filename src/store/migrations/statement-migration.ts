import type { MigrationInterface, QueryRunner } from "typeorm";

/** A statement, and the one that takes it back. */
export type Change = readonly [up: string, down: string];

const DUPLICATE_COLUMN = 1060;
const DUPLICATE_KEY_NAME = 1061;

/**
 * A migration of statements that commit one by one. A run that was killed in the middle is begun again: each statement is
 * atomic, so the error about the first thing that it adds tells that all of it is there already.
 */
export abstract class StatementMigration implements MigrationInterface {
  abstract name: string;
  protected abstract readonly changes: readonly Change[];
  /** Errors of the server that say so. */
  protected readonly doneAlready: readonly number[] = [DUPLICATE_COLUMN, DUPLICATE_KEY_NAME];

  async up(runner: QueryRunner): Promise<void> {
    for (const [statement] of this.changes) {
      try {
        await runner.query(statement);
      } catch (error) {
        if (!this.doneAlready.includes((error as { errno?: number }).errno ?? 0)) throw error;
      }
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const [, statement] of [...this.changes].reverse()) await runner.query(statement);
  }
}
