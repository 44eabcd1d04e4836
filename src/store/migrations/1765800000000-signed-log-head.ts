import { type Change, StatementMigration } from "./statement-migration";

const CHANGES: readonly Change[] = [
  ["ALTER TABLE reconciliation ADD COLUMN log_head MEDIUMTEXT NULL", "ALTER TABLE reconciliation DROP COLUMN log_head"],
];

/** A reconciliation report says, under its signature, how far the event log went. */
export class SignedLogHead1765800000000 extends StatementMigration {
  name = "SignedLogHead1765800000000";
  protected readonly changes = CHANGES;
}
