import { type Change, StatementMigration } from "./statement-migration";

const CHANGES: readonly Change[] = [
  ["CREATE INDEX complaint_due ON complaint (due_at, id)", "DROP INDEX complaint_due ON complaint"],
  [
    "CREATE INDEX complaint_agency_all_due ON complaint_agency (agency_id, is_visible, due_at, complaint_id)",
    "DROP INDEX complaint_agency_all_due ON complaint_agency",
  ],
];

/** An inbox of any statuses, closed ones too, is walked in the order of due times as it is in that of arrival. */
export class InboxOrders1765700000000 extends StatementMigration {
  name = "InboxOrders1765700000000";
  protected readonly changes = CHANGES;
}
