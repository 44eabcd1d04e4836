/** Reference data, which stay between histories. Everything else is a history's own. */
const KEPT = new Set([
  "agency",
  "api_key",
  "calendar_year",
  "category",
  "counter",
  "event_head",
  "holiday",
  "migration",
  "national_institution",
  "officer",
  "sla_policy",
]);

type Sql = <Row>(sql: string, parameters?: readonly unknown[]) => Promise<Row[]>;

/** The statements that empty every table of a history. */
export async function emptyingStatements(sql: Sql): Promise<string[]> {
  const rows = await sql<{ name: string }>(
    "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE'",
  );
  return rows.filter(({ name }) => !KEPT.has(name)).map(({ name }) => `DELETE FROM \`${name}\``);
}

/**
 * The database itself writes down how outbox items move, in the transaction that moves them: what the hub's code says of
 * itself proves nothing.
 */
export const WATCHES: readonly string[] = [
  `CREATE TABLE simulation_move (
    seq bigint NOT NULL AUTO_INCREMENT PRIMARY KEY, complaint_id char(26) NOT NULL, item_id char(26) NOT NULL,
    kind varchar(12) NOT NULL, from_state varchar(40) NOT NULL, to_state varchar(40) NOT NULL) ENGINE=InnoDB`,
  `CREATE TRIGGER simulation_outbox_update AFTER UPDATE ON outbox FOR EACH ROW
     INSERT INTO simulation_move (complaint_id, item_id, kind, from_state, to_state)
     VALUES (NEW.complaint_id, NEW.id, NEW.kind, OLD.state,
             IF(NEW.state = 'PARKED', CONCAT('PARKED ', COALESCE(NEW.parked_state, '')), NEW.state))`,
];
