import { type Change, StatementMigration } from "./statement-migration";

const ASCII = 'CHARACTER SET "ascii" COLLATE "ascii_bin"';

const CHANGES: readonly Change[] = [
  [
    `ALTER TABLE notice
      ADD COLUMN lane varchar(40) ${ASCII} NOT NULL DEFAULT '',
      ADD COLUMN watch_at datetime(3) NULL,
      ADD INDEX notice_lane (lane, state, seq),
      ADD INDEX notice_channel (channel, state, not_before, seq),
      ADD INDEX notice_watch (watch_at)`,
    `ALTER TABLE notice DROP INDEX notice_lane, DROP INDEX notice_channel, DROP INDEX notice_watch,
      DROP COLUMN lane, DROP COLUMN watch_at`,
  ],
  [
    `ALTER TABLE officer
      ADD COLUMN email varbinary(400) NULL,
      ADD COLUMN phone varbinary(100) NULL`,
    "ALTER TABLE officer DROP COLUMN email, DROP COLUMN phone",
  ],
  [
    `CREATE TABLE IF NOT EXISTS notice_words (
      template varchar(40) ${ASCII} NOT NULL,
      channel varchar(12) ${ASCII} NOT NULL,
      subject varchar(150) NULL,
      body varchar(2000) NOT NULL,
      updated_at datetime(3) NOT NULL,
      PRIMARY KEY (template, channel)
    ) ENGINE=InnoDB`,
    "DROP TABLE IF EXISTS notice_words",
  ],
  [
    `CREATE TABLE IF NOT EXISTS webhook (
      id char(26) ${ASCII} NOT NULL,
      url varchar(500) NOT NULL,
      secret varbinary(200) NOT NULL,
      is_active tinyint NOT NULL DEFAULT 1,
      created_at datetime(3) NOT NULL,
      PRIMARY KEY (id)
    ) ENGINE=InnoDB`,
    "DROP TABLE IF EXISTS webhook",
  ],
];

/** What sending needs: the order for each recipient, officers' contacts, replaced words, other systems to be told. */
export class NoticeSending1765100000000 extends StatementMigration {
  name = "NoticeSending1765100000000";
  protected readonly changes = CHANGES;
}
