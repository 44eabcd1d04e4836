import { type Change, StatementMigration } from "./statement-migration";

const ASCII = 'CHARACTER SET "ascii" COLLATE "ascii_bin"';

const CHANGES: readonly Change[] = [
  ["ALTER TABLE bridge_job RENAME TO job", "ALTER TABLE job RENAME TO bridge_job"],
  [
    `CREATE TABLE IF NOT EXISTS notice (
      seq bigint NOT NULL AUTO_INCREMENT,
      id char(26) ${ASCII} NOT NULL,
      once_key varchar(120) ${ASCII} NOT NULL,
      template varchar(40) ${ASCII} NOT NULL,
      complaint_id char(26) ${ASCII} NULL,
      text_id char(26) ${ASCII} NULL,
      recipient_kind varchar(12) ${ASCII} NOT NULL,
      recipient_id char(26) ${ASCII} NULL,
      channel varchar(12) ${ASCII} NULL,
      data mediumtext NOT NULL,
      sealed_data varbinary(1000) NULL,
      state varchar(16) ${ASCII} NOT NULL,
      attempts int NOT NULL DEFAULT '0',
      not_before datetime(3) NOT NULL,
      lease_holder varchar(40) ${ASCII} NULL,
      lease_until datetime(3) NULL,
      fence bigint NOT NULL DEFAULT '0',
      provider_id varchar(120) ${ASCII} NULL,
      reason varchar(300) NULL,
      created_at datetime(3) NOT NULL,
      sent_at datetime(3) NULL,
      delivered_at datetime(3) NULL,
      acknowledged_at datetime(3) NULL,
      acknowledged_by_id char(26) ${ASCII} NULL,
      UNIQUE INDEX notice_id_unique (id),
      UNIQUE INDEX notice_once (once_key),
      INDEX notice_state (state, not_before, seq),
      INDEX notice_complaint (complaint_id, seq),
      INDEX notice_provider (provider_id),
      PRIMARY KEY (seq),
      CONSTRAINT notice_complaint_fk FOREIGN KEY (complaint_id) REFERENCES complaint(id) ON DELETE NO ACTION ON UPDATE NO ACTION
    ) ENGINE=InnoDB`,
    "DROP TABLE IF EXISTS notice",
  ],
  [
    `CREATE TABLE IF NOT EXISTS conversation (
      id char(26) ${ASCII} NOT NULL,
      channel varchar(10) ${ASCII} NOT NULL,
      contact_digest binary(32) NOT NULL,
      contact varbinary(200) NOT NULL,
      draft mediumblob NULL,
      created_at datetime(3) NOT NULL,
      updated_at datetime(3) NOT NULL,
      UNIQUE INDEX conversation_contact_unique (channel, contact_digest),
      PRIMARY KEY (id)
    ) ENGINE=InnoDB`,
    "DROP TABLE IF EXISTS conversation",
  ],
];

const NO_SUCH_TABLE = 1146;

/** Messages to people outside, the numbers that write to us, and jobs that are no longer the bridge's alone. */
export class Notices1765000000000 extends StatementMigration {
  name = "Notices1765000000000";
  protected readonly changes = CHANGES;
  // The table has its new name already.
  protected override readonly doneAlready = [NO_SUCH_TABLE];
}
