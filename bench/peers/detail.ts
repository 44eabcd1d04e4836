import type { Pool, RowDataPacket } from "mysql2/promise";

const CASE = `SELECT c.id, c.ticket_number AS ticketNumber, c.title, c.content, c.status, c.district, c.village,
    c.submitted_at AS submittedAt, c.due_at AS dueAt, k.name AS category, l.name AS leadAgency
  FROM complaint c LEFT JOIN category k ON k.id = c.category_id LEFT JOIN agency l ON l.id = c.lead_agency_id
  WHERE c.id = ?`;
const FOLLOW_UPS = `SELECT f.body AS text, f.created_at AS createdAt FROM bench_follow_up f WHERE f.complaint_id = ?
  ORDER BY f.created_at, f.id LIMIT 20`;
const EVENTS = `SELECT position, type, occurred_at AS occurredAt FROM event WHERE complaint_id = ? AND position > 0
  ORDER BY position LIMIT 50`;

/** Reads a case with its texts and its history: three statements at once, ready to be sent. */
export async function detailPage(pool: Pool, body: string): Promise<string> {
  const { id } = JSON.parse(body) as { readonly id: string };
  const read = async (sql: string) => (await pool.execute<RowDataPacket[]>(sql, [id]))[0];
  const [[row], followUps, events] = await Promise.all([read(CASE), read(FOLLOW_UPS), read(EVENTS)]);
  return JSON.stringify({ ...row, followUps, events });
}
