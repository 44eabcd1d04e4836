import { type Change, StatementMigration } from "./statement-migration";

const CHANGES: readonly Change[] = [
  [
    "ALTER TABLE notice ADD COLUMN unclear_tries int NOT NULL DEFAULT 0",
    "ALTER TABLE notice DROP COLUMN unclear_tries",
  ],
];

/** A notice knows how often nobody could tell whether it arrived. */
export class UnclearNotices1765910000000 extends StatementMigration {
  name = "UnclearNotices1765910000000";
  protected readonly changes = CHANGES;
}
