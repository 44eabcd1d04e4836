import { type Change, StatementMigration } from "./statement-migration";

const CHANGES: readonly Change[] = [
  [
    `ALTER TABLE outbox
      ADD COLUMN failures int NOT NULL DEFAULT '0',
      ADD COLUMN unclear_since datetime(3) NULL`,
    "ALTER TABLE outbox DROP COLUMN failures, DROP COLUMN unclear_since",
  ],
  [
    `ALTER TABLE complaint
      ADD COLUMN is_text_missing tinyint NOT NULL DEFAULT 0`,
    "ALTER TABLE complaint DROP COLUMN is_text_missing",
  ],
  [
    `ALTER TABLE national_case
      ADD COLUMN is_anonymous tinyint NULL,
      ADD COLUMN is_secret tinyint NULL,
      ADD COLUMN log_items int NOT NULL DEFAULT '0',
      ADD COLUMN agreed_log_items int NULL,
      ADD COLUMN moved_at datetime(3) NULL,
      ADD COLUMN transfer varchar(16) CHARACTER SET "ascii" COLLATE "ascii_bin" NOT NULL DEFAULT 'NONE',
      ADD COLUMN status_sent varchar(12) CHARACTER SET "ascii" COLLATE "ascii_bin" NULL,
      ADD COLUMN discard_reason varchar(300) NULL,
      ADD COLUMN read_error varchar(300) NULL,
      ADD COLUMN task mediumtext NULL,
      ADD COLUMN not_equal_since datetime(3) NULL,
      ADD COLUMN changed_at datetime(3) NULL,
      ADD COLUMN next_pull_at datetime(3) NULL,
      ADD INDEX national_case_next_pull (next_pull_at),
      ADD INDEX national_case_not_equal (not_equal_since)`,
    `ALTER TABLE national_case DROP INDEX national_case_next_pull, DROP INDEX national_case_not_equal,
      DROP COLUMN is_anonymous, DROP COLUMN is_secret, DROP COLUMN log_items, DROP COLUMN agreed_log_items,
      DROP COLUMN moved_at, DROP COLUMN transfer, DROP COLUMN status_sent, DROP COLUMN discard_reason, DROP COLUMN read_error,
      DROP COLUMN task, DROP COLUMN not_equal_since, DROP COLUMN changed_at, DROP COLUMN next_pull_at`,
  ],
  [
    `ALTER TABLE national_item
      ADD COLUMN national_item_id varchar(20) CHARACTER SET "ascii" COLLATE "ascii_bin" NULL,
      ADD COLUMN text_digest binary(32) NULL,
      ADD COLUMN said_at datetime(3) NULL`,
    "ALTER TABLE national_item DROP COLUMN national_item_id, DROP COLUMN text_digest, DROP COLUMN said_at",
  ],
  [
    `CREATE TABLE IF NOT EXISTS parked_record (
      id char(26) CHARACTER SET "ascii" COLLATE "ascii_bin" NOT NULL,
      record_key varchar(80) CHARACTER SET "ascii" COLLATE "ascii_bin" NOT NULL,
      national_id varchar(20) CHARACTER SET "ascii" COLLATE "ascii_bin" NULL,
      complaint_id char(26) CHARACTER SET "ascii" COLLATE "ascii_bin" NULL,
      state varchar(20) CHARACTER SET "ascii" COLLATE "ascii_bin" NOT NULL,
      reason varchar(300) NOT NULL,
      attempts int NOT NULL DEFAULT '0',
      parked_at datetime(3) NOT NULL,
      UNIQUE INDEX parked_record_key_unique (record_key),
      PRIMARY KEY (id)
    ) ENGINE=InnoDB`,
    "DROP TABLE IF EXISTS parked_record",
  ],
  [
    `CREATE TABLE IF NOT EXISTS bridge_link (
      id tinyint NOT NULL,
      state varchar(10) CHARACTER SET "ascii" COLLATE "ascii_bin" NOT NULL,
      since datetime(3) NOT NULL,
      failures int NOT NULL DEFAULT '0',
      last_success_at datetime(3) NULL,
      last_failure_at datetime(3) NULL,
      open_until datetime(3) NULL,
      tokens double NOT NULL,
      tokens_at datetime(3) NOT NULL,
      PRIMARY KEY (id)
    ) ENGINE=InnoDB`,
    "DROP TABLE IF EXISTS bridge_link",
  ],
  [
    `CREATE TABLE IF NOT EXISTS national_outage (
      id char(26) CHARACTER SET "ascii" COLLATE "ascii_bin" NOT NULL,
      began_at datetime(3) NOT NULL,
      ended_at datetime(3) NULL,
      INDEX national_outage_began (began_at),
      PRIMARY KEY (id)
    ) ENGINE=InnoDB`,
    "DROP TABLE IF EXISTS national_outage",
  ],
  [
    `CREATE TABLE IF NOT EXISTS bridge_job (
      name varchar(40) CHARACTER SET "ascii" COLLATE "ascii_bin" NOT NULL,
      holder varchar(40) CHARACTER SET "ascii" COLLATE "ascii_bin" NULL,
      lease_until datetime(3) NULL,
      done_at datetime(3) NULL,
      place varchar(200) CHARACTER SET "ascii" COLLATE "ascii_bin" NULL,
      PRIMARY KEY (name)
    ) ENGINE=InnoDB`,
    "DROP TABLE IF EXISTS bridge_job",
  ],
  [
    `CREATE TABLE IF NOT EXISTS reconciliation (
      id char(26) CHARACTER SET "ascii" COLLATE "ascii_bin" NOT NULL,
      started_at datetime(3) NOT NULL,
      finished_at datetime(3) NULL,
      is_dry_run tinyint NOT NULL DEFAULT 0,
      total int NOT NULL DEFAULT '0',
      equal int NOT NULL DEFAULT '0',
      repaired int NOT NULL DEFAULT '0',
      counts mediumtext NOT NULL,
      place varchar(60) CHARACTER SET "ascii" COLLATE "ascii_bin" NULL,
      oldest_read_at datetime(3) NULL,
      signature varbinary(128) NULL,
      INDEX reconciliation_started (started_at, id),
      PRIMARY KEY (id)
    ) ENGINE=InnoDB`,
    "DROP TABLE IF EXISTS reconciliation",
  ],
  [
    `CREATE TABLE IF NOT EXISTS reconciliation_item (
      reconciliation_id char(26) CHARACTER SET "ascii" COLLATE "ascii_bin" NOT NULL,
      complaint_id char(26) CHARACTER SET "ascii" COLLATE "ascii_bin" NOT NULL,
      ticket_number varchar(16) CHARACTER SET "ascii" COLLATE "ascii_bin" NOT NULL,
      national_id varchar(20) CHARACTER SET "ascii" COLLATE "ascii_bin" NULL,
      verdict varchar(16) CHARACTER SET "ascii" COLLATE "ascii_bin" NOT NULL,
      differences mediumtext NOT NULL,
      waiting varchar(300) NULL,
      action varchar(300) NULL,
      PRIMARY KEY (reconciliation_id, complaint_id),
      CONSTRAINT reconciliation_item_reconciliation_fk FOREIGN KEY (reconciliation_id) REFERENCES reconciliation(id) ON DELETE NO ACTION ON UPDATE NO ACTION
    ) ENGINE=InnoDB`,
    "DROP TABLE IF EXISTS reconciliation_item",
  ],
];

/** What the bridge needs beyond lanes: budget, link, verdicts with their history, parked records, signed reports. */
export class Bridge1764500000000 extends StatementMigration {
  name = "Bridge1764500000000";
  protected readonly changes = CHANGES;
}
