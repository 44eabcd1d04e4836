import { type Change, StatementMigration } from "./statement-migration";

const CHANGES: readonly Change[] = [
  [
    // A sealed e-mail address is longer than a number.
    "ALTER TABLE conversation MODIFY contact varbinary(400) NOT NULL",
    "ALTER TABLE conversation MODIFY contact varbinary(200) NOT NULL",
  ],
  [
    "ALTER TABLE reporter ADD is_email_proven tinyint NOT NULL DEFAULT '0'",
    "ALTER TABLE reporter DROP COLUMN is_email_proven",
  ],
];

/** A code goes to an e-mail address, too, and a reporter's is known to be his. */
export class ProvenMail1765920000000 extends StatementMigration {
  name = "ProvenMail1765920000000";
  protected readonly changes = CHANGES;
}
