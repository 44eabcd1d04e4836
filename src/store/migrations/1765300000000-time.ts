import { type Change, StatementMigration } from "./statement-migration";

const ASCII = 'CHARACTER SET "ascii" COLLATE "ascii_bin"';

const CHANGES: readonly Change[] = [
  [
    `ALTER TABLE complaint
       ADD COLUMN clarification_until datetime(3) NULL,
       ADD COLUMN escalate_at datetime(3) NOT NULL DEFAULT '9999-12-31 00:00:00.000',
       ADD INDEX complaint_status_reopen (status, reopen_until),
       ADD INDEX complaint_status_clarification (status, clarification_until),
       ADD INDEX complaint_open_escalate (is_open, escalate_at, id)`,
    `ALTER TABLE complaint
       DROP INDEX complaint_open_escalate,
       DROP INDEX complaint_status_clarification,
       DROP INDEX complaint_status_reopen,
       DROP COLUMN escalate_at,
       DROP COLUMN clarification_until`,
  ],
  [
    `CREATE TABLE IF NOT EXISTS escalation_rule (
      level tinyint NOT NULL,
      audience varchar(12) ${ASCII} NOT NULL,
      value int NOT NULL,
      unit varchar(16) ${ASCII} NOT NULL,
      is_active tinyint NOT NULL DEFAULT 1,
      PRIMARY KEY (level)
    ) ENGINE=InnoDB`,
    "DROP TABLE IF EXISTS escalation_rule",
  ],
  [
    `INSERT IGNORE INTO escalation_rule (level, audience, value, unit) VALUES
      (0, 'LIAISON', 80, 'PERCENT'),
      (1, 'LIAISON', 0, 'MINUTES'),
      (2, 'COORDINATOR', 1, 'WORKING_DAYS'),
      (3, 'LEADER', 3, 'WORKING_DAYS')`,
    "DELETE FROM escalation_rule",
  ],
  [
    `CREATE TABLE IF NOT EXISTS escalation (
      complaint_id char(26) ${ASCII} NOT NULL,
      step varchar(32) ${ASCII} NOT NULL,
      started_at datetime(3) NOT NULL,
      level tinyint NOT NULL,
      due_at datetime(3) NOT NULL,
      audience varchar(12) ${ASCII} NOT NULL,
      reached_at datetime(3) NOT NULL,
      PRIMARY KEY (complaint_id, step, started_at, level),
      CONSTRAINT escalation_complaint_fk FOREIGN KEY (complaint_id) REFERENCES complaint(id) ON DELETE NO ACTION ON UPDATE NO ACTION
    ) ENGINE=InnoDB`,
    "DROP TABLE IF EXISTS escalation",
  ],
  // A new hub gets this row with its other policies, and has no row of reference data yet.
  [
    `INSERT IGNORE INTO sla_policy (id, step, law, kind, value, unit, version, effective_from)
      SELECT '01KC000000CLARWND000000000', 'CLARIFICATION_WINDOW', 'SOP', NULL, 10, 'WORKING_DAYS', 1, '2020-04-01 17:00:00.000'
        FROM counter WHERE name = 'reference'`,
    "DELETE FROM sla_policy WHERE step = 'CLARIFICATION_WINDOW'",
  ],
];

/** What time does by itself: the escalation ladder with its marks, and how long a citizen may take to answer. */
export class Time1765300000000 extends StatementMigration {
  name = "Time1765300000000";
  protected readonly changes = CHANGES;
}
