import { type Change, StatementMigration } from "./statement-migration";

const ASCII = 'CHARACTER SET "ascii" COLLATE "ascii_bin"';

const CHANGES: readonly Change[] = [
  [
    `ALTER TABLE attachment
      ADD COLUMN source_sha256 binary(32) NULL,
      ADD COLUMN origin varchar(10) ${ASCII} NOT NULL DEFAULT 'LOCAL'`,
    "ALTER TABLE attachment DROP COLUMN source_sha256, DROP COLUMN origin",
  ],
  [
    `CREATE TABLE IF NOT EXISTS national_file (
      id char(26) ${ASCII} NOT NULL,
      complaint_id char(26) ${ASCII} NOT NULL,
      file_key binary(32) NOT NULL,
      text_id char(26) ${ASCII} NULL,
      file_name varbinary(1100) NULL,
      url varbinary(2100) NULL,
      state varchar(10) ${ASCII} NOT NULL,
      attempts int NOT NULL DEFAULT '0',
      not_before datetime(3) NOT NULL,
      reason varchar(300) NULL,
      attachment_id char(26) ${ASCII} NULL,
      first_seen_at datetime(3) NOT NULL,
      UNIQUE INDEX national_file_once (complaint_id, file_key),
      INDEX national_file_state (state, not_before),
      PRIMARY KEY (id),
      CONSTRAINT national_file_complaint_fk FOREIGN KEY (complaint_id) REFERENCES complaint(id) ON DELETE NO ACTION ON UPDATE NO ACTION
    ) ENGINE=InnoDB`,
    "DROP TABLE IF EXISTS national_file",
  ],
  // Readings that are known already are looked at once more, for their files.
  ["UPDATE national_case SET read_hash = NULL", "DO 0"],
  [
    `CREATE TABLE IF NOT EXISTS supporter (
      complaint_id char(26) ${ASCII} NOT NULL,
      who binary(32) NOT NULL,
      created_at datetime(3) NOT NULL,
      PRIMARY KEY (complaint_id, who),
      CONSTRAINT supporter_complaint_fk FOREIGN KEY (complaint_id) REFERENCES complaint(id) ON DELETE NO ACTION ON UPDATE NO ACTION
    ) ENGINE=InnoDB`,
    "DROP TABLE IF EXISTS supporter",
  ],
  [
    "ALTER TABLE event ADD INDEX event_type_occurred (type, occurred_at)",
    "ALTER TABLE event DROP INDEX event_type_occurred",
  ],
];

/** Files of the national log, who has the same trouble, and the log by kind and time. */
export class FilesAndFigures1765500000000 extends StatementMigration {
  name = "FilesAndFigures1765500000000";
  protected readonly changes = CHANGES;
}
