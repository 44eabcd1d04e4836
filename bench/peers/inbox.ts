import type { Pool, RowDataPacket } from "mysql2/promise";

/** Which page: of an agency or of all, and behind which case. */
export interface PageWish {
  readonly agencyId: string | null;
  readonly after: { readonly dueAt: string; readonly id: string } | null;
}

const CASE = `c.id, c.ticket_number AS ticketNumber, c.title, c.status, c.submitted_at AS submittedAt, c.due_at AS dueAt,
  l.name AS leadAgency, f.body AS followUp, f.created_at AS followedUpAt`;
const JOINS = `LEFT JOIN agency l ON l.id = c.lead_agency_id
  LEFT JOIN bench_follow_up f ON f.id = (SELECT id FROM bench_follow_up n WHERE n.complaint_id = c.id
    ORDER BY n.created_at DESC, n.id DESC LIMIT 1)`;

/** A page as one statement with joins, from the hub's tables; the follow-ups' texts from a copy that is not sealed. */
function statement(table: "a" | "c", isFirst: boolean): string {
  const id = table === "a" ? "a.complaint_id" : "c.id";
  const from = table === "a" ? "complaint_agency a JOIN complaint c ON c.id = a.complaint_id" : "complaint c";
  const scope = table === "a" ? "a.agency_id = ? AND a.is_visible = 1 AND" : "";
  const key = isFirst ? "" : `AND (${table}.due_at > ? OR (${table}.due_at = ? AND ${id} > ?))`;
  return `SELECT ${CASE} FROM ${from} ${JOINS} WHERE ${scope} ${table}.is_open = 1 ${key}
    ORDER BY ${table}.due_at, ${id} LIMIT 20`;
}

/** Reads the page, ready to be sent. */
export async function inboxPage(pool: Pool, body: string): Promise<string> {
  const { agencyId, after } = JSON.parse(body) as PageWish;
  const at = after === null ? null : new Date(after.dueAt);
  const parameters = [
    ...(agencyId === null ? [] : [agencyId]),
    ...(after === null || at === null ? [] : [at, at, after.id]),
  ];
  const sql = statement(agencyId === null ? "c" : "a", after === null);
  const [rows] = await pool.execute<RowDataPacket[]>(sql, parameters);
  return JSON.stringify({ rows });
}
