import { type Change, StatementMigration } from "./statement-migration";

const ASCII = 'CHARACTER SET "ascii" COLLATE "ascii_bin"';

const CHANGES: readonly Change[] = [
  [
    `ALTER TABLE conversation
      ADD draft_due_at datetime(3) NULL, ADD code_hash binary(32) NULL, ADD code_until datetime(3) NULL,
      ADD code_sent_at datetime(3) NULL, ADD code_tries int NOT NULL DEFAULT '0',
      ADD INDEX conversation_draft_due (draft_due_at)`,
    `ALTER TABLE conversation DROP INDEX conversation_draft_due, DROP COLUMN code_tries, DROP COLUMN code_sent_at,
      DROP COLUMN code_until, DROP COLUMN code_hash, DROP COLUMN draft_due_at`,
  ],
  [
    "ALTER TABLE reporter ADD is_contact_proven tinyint NOT NULL DEFAULT '0'",
    "ALTER TABLE reporter DROP COLUMN is_contact_proven",
  ],
  [`ALTER TABLE api_key ADD channels varchar(60) ${ASCII} NULL`, "ALTER TABLE api_key DROP COLUMN channels"],
  [
    `CREATE TABLE IF NOT EXISTS inbound_message (
      seq bigint NOT NULL AUTO_INCREMENT,
      id char(26) ${ASCII} NOT NULL,
      channel varchar(10) ${ASCII} NOT NULL,
      message_digest binary(32) NOT NULL,
      nonce_digest binary(32) NULL,
      conversation_id char(26) ${ASCII} NULL,
      body mediumblob NULL,
      state varchar(10) ${ASCII} NOT NULL,
      attempts int NOT NULL DEFAULT '0',
      not_before datetime(3) NOT NULL,
      received_at datetime(3) NOT NULL,
      UNIQUE INDEX inbound_message_id_unique (id),
      UNIQUE INDEX inbound_message_message_unique (channel, message_digest),
      UNIQUE INDEX inbound_message_nonce_unique (nonce_digest),
      INDEX inbound_message_waiting (state, not_before, conversation_id),
      INDEX inbound_message_conversation (conversation_id, state, seq),
      INDEX inbound_message_received (received_at),
      PRIMARY KEY (seq),
      CONSTRAINT inbound_message_conversation_fk FOREIGN KEY (conversation_id) REFERENCES conversation(id) ON DELETE NO ACTION ON UPDATE NO ACTION
    ) ENGINE=InnoDB`,
    "DROP TABLE IF EXISTS inbound_message",
  ],
];

/** What comes in by SMS and WhatsApp, proof of a contact by code, and keys that are bound to a channel. */
export class Intake1765200000000 extends StatementMigration {
  name = "Intake1765200000000";
  protected readonly changes = CHANGES;
}
