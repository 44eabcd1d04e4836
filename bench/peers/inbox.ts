import type { Pool, RowDataPacket } from "mysql2/promise";

const CASE = `c.id, c.ticket_number AS ticketNumber, c.title, c.status, c.submitted_at AS submittedAt, c.due_at AS dueAt,
  a.name AS leadAgency`;
const FROM = "complaint c LEFT JOIN agency a ON a.id = c.lead_agency_id";
const ORDER = "WHERE c.is_open = 1 ORDER BY c.due_at, c.id LIMIT 20";

/** Each page as one statement, from the hub's tables; the follow-ups' texts from a copy that is not sealed. */
const ALONE = `SELECT ${CASE} FROM ${FROM} ${ORDER}`;
const WITH_FOLLOW_UP = `SELECT ${CASE}, f.body AS followUp, f.created_at AS followedUpAt FROM ${FROM}
  LEFT JOIN bench_follow_up f ON f.id = (SELECT id FROM bench_follow_up l WHERE l.complaint_id = c.id
    ORDER BY l.created_at DESC, l.id DESC LIMIT 1) ${ORDER}`;

/** Reads the page, ready to be sent. */
export async function inboxPage(pool: Pool, withFollowUp: boolean): Promise<string> {
  const [rows] = await pool.execute<RowDataPacket[]>(withFollowUp ? WITH_FOLLOW_UP : ALONE);
  return JSON.stringify({ rows });
}
