import { type Change, StatementMigration } from "./statement-migration";

const ASCII = 'CHARACTER SET "ascii" COLLATE "ascii_bin"';

const CHANGES: readonly Change[] = [
  ["ALTER TABLE complaint ADD COLUMN agenda_at datetime(3) NULL", "ALTER TABLE complaint DROP COLUMN agenda_at"],
  [
    "CREATE INDEX complaint_agenda_at ON complaint (agenda_at, id)",
    "ALTER TABLE complaint DROP INDEX complaint_agenda_at",
  ],
  [
    `UPDATE complaint SET agenda_at =
       (SELECT MIN(e.occurred_at) FROM event e WHERE e.complaint_id = complaint.id AND e.type = 'ARCHIVED')
      WHERE agenda_number IS NOT NULL AND agenda_at IS NULL`,
    "SELECT 1",
  ],
  [
    `CREATE TABLE IF NOT EXISTS export_job (
      id char(26) ${ASCII} NOT NULL,
      owner_kind varchar(10) ${ASCII} NOT NULL,
      owner_id char(26) ${ASCII} NOT NULL,
      owner_epoch int NOT NULL,
      format varchar(4) ${ASCII} NOT NULL,
      view varbinary(8000) NOT NULL,
      state varchar(8) ${ASCII} NOT NULL,
      total int NOT NULL,
      written int NOT NULL DEFAULT '0',
      attempts int NOT NULL DEFAULT '0',
      run_id char(26) ${ASCII} NULL,
      size_bytes bigint NULL,
      created_at datetime(3) NOT NULL,
      expires_at datetime(3) NOT NULL,
      INDEX export_job_state (state, id),
      INDEX export_job_expires (expires_at),
      INDEX export_job_owner (owner_id, state),
      PRIMARY KEY (id)
    ) ENGINE=InnoDB`,
    "DROP TABLE IF EXISTS export_job",
  ],
];

/** When a case was entered into the agenda register, and exports that are made in the background. */
export class Paper1765400000000 extends StatementMigration {
  name = "Paper1765400000000";
  protected readonly changes = CHANGES;
}
