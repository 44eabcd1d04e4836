import { OPEN_STATUSES } from "../domain/status";
import { type CaseParts, partColumns, partJoins, partsRow } from "./case-parts";
import type { ComplaintRow } from "./complaint-rows";
import type { UnitOfWork } from "./unit-of-work";

/** Which cases an inbox shows. */
export interface InboxQuery {
  /** The agency whose inbox it is; null for every case. */
  readonly agencyId: string | null;
  readonly statuses: readonly string[] | null;
  readonly isOverdue: boolean | null;
  readonly claimedById: string | null;
  readonly isUnclaimed: boolean;
  readonly channels: readonly string[] | null;
  readonly categoryId: string | null;
  readonly search: string | null;
  readonly verdicts: readonly string[] | null;
  readonly now: Date;
}

/** How an inbox is ordered. */
export type InboxOrder = "DUE_FIRST" | "NEWEST" | "OLDEST";

/** Where a page ended: its sort key and id. */
export interface InboxKey {
  readonly at: Date;
  readonly id: string;
}

/** Where a page ends after this row. */
export function inboxKeyOf(row: Pick<ComplaintRow, "dueAt" | "submittedAt" | "id">, order: InboxOrder): InboxKey {
  return { at: order === "DUE_FIRST" ? row.dueAt : row.submittedAt, id: row.id };
}

interface Condition {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

/** The agency's own table leads where there is one: its index holds scope, state and order. */
function source(query: InboxQuery, order: InboxOrder): { from: string; table: string; id: string } {
  const isDueFirst = order === "DUE_FIRST";
  if (query.agencyId === null) {
    const index = indexHint(query, isDueFirst ? "complaint_open_due" : "complaint_open_submitted");
    return { from: `complaint c ${index}`, table: "c", id: "c.id" };
  }
  const index = indexHint(query, isDueFirst ? "complaint_agency_due" : "complaint_agency_open_submitted");
  return {
    from: `complaint_agency a ${index} JOIN complaint c ON c.id = a.complaint_id`,
    table: "a",
    id: "a.complaint_id",
  };
}

/**
 * Where most cases pass the filter, walking the order's index to the page's end reads least; the servers' own guess is
 * sometimes to sort everything. A filter that lets few pass is left to them.
 */
function indexHint(query: InboxQuery, index: string): string {
  const { statuses, isOverdue, claimedById, categoryId, search, verdicts } = query;
  const isSelective = [statuses, claimedById, categoryId, search, verdicts].some((filter) => filter !== null);
  return isSelective || isOverdue === true ? "" : `FORCE INDEX (${index})`;
}

function conditions(query: InboxQuery, table: string): Condition[] {
  const all: Condition[] = [];
  const add = (sql: string, ...parameters: unknown[]) => all.push({ sql, parameters });
  const addOneOf = (sql: string, values: readonly string[]) =>
    values.length === 0 ? add("FALSE") : add(`${sql} IN (${places(values)})`, ...values);
  if (query.agencyId !== null) add("a.agency_id = ? AND a.is_visible = 1", query.agencyId);
  if (query.statuses === null) add(`${table}.is_open = 1`);
  else if (query.statuses.length === 0) add("FALSE");
  else add(`c.status IN (${places(query.statuses)})`, ...query.statuses);
  if (query.isOverdue === true) add(`${table}.is_open = 1 AND ${table}.due_at < ?`, query.now);
  if (query.isOverdue === false) add(`NOT (${table}.is_open = 1 AND ${table}.due_at < ?)`, query.now);
  if (query.claimedById !== null) add("c.claimed_by_id = ?", query.claimedById);
  if (query.isUnclaimed) add("c.claimed_by_id IS NULL");
  if (query.channels !== null) addOneOf("c.channel", query.channels);
  if (query.categoryId !== null) add("c.category_id = ?", query.categoryId);
  if (query.search !== null) {
    const pattern = `%${query.search.replace(/[\\%_]/g, "\\$&")}%`;
    // Columns of numbers hold ASCII alone, and the database refuses to compare them with anything else.
    const number = /^[\x20-\x7e]*$/.test(query.search) ? query.search : "";
    add(
      `(c.ticket_number = ? OR c.title LIKE ? OR c.content LIKE ? OR EXISTS
        (SELECT 1 FROM national_case n WHERE n.complaint_id = c.id AND n.national_id = ?))`,
      number.toUpperCase(),
      pattern,
      pattern,
      number,
    );
  }
  if (query.verdicts !== null) {
    addOneOf(
      `COALESCE((SELECT n.verdict FROM national_case n WHERE n.complaint_id = c.id), 'NOT_LINKED')`,
      query.verdicts,
    );
  }
  return all;
}

/** One page of an inbox, walked along the index of its order; `after` is the key where the page before ended. */
export async function readInboxPage(
  work: UnitOfWork,
  query: InboxQuery,
  order: InboxOrder,
  limit: number,
  after: InboxKey | null,
  parts: CaseParts,
): Promise<ComplaintRow[]> {
  const { from, table, id } = source(query, order);
  const column = order === "DUE_FIRST" ? `${table}.due_at` : `${table}.submitted_at`;
  const [direction, beyond] = order === "NEWEST" ? ["DESC", "<"] : ["ASC", ">"];
  const where = conditions(query, table);
  if (after !== null) {
    where.push({
      sql: `(${column} ${beyond} ? OR (${column} = ? AND ${id} ${beyond} ?))`,
      parameters: [after.at, after.at, after.id],
    });
  }
  const tail = `WHERE ${where.map((one) => one.sql).join(" AND ")}
    ORDER BY ${column} ${direction}, ${id} ${direction} LIMIT ${limit}`;
  const rows = await work.readPrepared<Record<string, unknown>>(
    pageStatement(parts, from, tail),
    where.flatMap((one) => one.parameters),
  );
  return rows.map((raw) => partsRow(raw, parts));
}

/** Of one set of columns: every order, scope and common filter; a bound on memory. */
const MAX_STATEMENTS = 50;
const statements = new WeakMap<CaseParts, Map<string, string>>();

/** The same text object each time: the driver looks prepared statements up by it, and would read a new one through. */
function pageStatement(parts: CaseParts, from: string, tail: string): string {
  const ofParts = statements.get(parts) ?? new Map<string, string>();
  statements.set(parts, ofParts);
  const shape = `${from} ${tail}`;
  const known = ofParts.get(shape);
  if (known !== undefined) return known;
  const statement = `SELECT ${partColumns(parts)} FROM ${from} ${partJoins(parts)} ${tail}`;
  if (ofParts.size >= MAX_STATEMENTS) ofParts.clear();
  ofParts.set(shape, statement);
  return statement;
}

function places(values: readonly unknown[]): string {
  return values.map(() => "?").join(", ");
}

/** How many rows all pages of an inbox have together. */
export async function countInboxRows(work: UnitOfWork, query: InboxQuery): Promise<number> {
  // Every order has the same rows.
  const { from, table } = source(query, "NEWEST");
  const where = conditions(query, table);
  const [row] = await work.read<{ total: string }>(
    `SELECT COUNT(*) AS total FROM ${from} WHERE ${where.map((one) => one.sql).join(" AND ")}`,
    where.flatMap((one) => one.parameters),
  );
  return Number(row?.total ?? 0);
}

/** How many cases an inbox holds, by what officers look for first. */
export interface InboxCountRow {
  readonly open: number;
  readonly overdue: number;
  readonly unclaimed: number;
  readonly mine: number;
  readonly byStatus: Readonly<Record<string, number>>;
}

/** Counts under the same scope as the list, so that both always agree. */
export async function countInbox(
  work: UnitOfWork,
  agencyId: string | null,
  officerId: string | null,
  now: Date,
): Promise<InboxCountRow> {
  const from = agencyId === null ? "complaint c" : "complaint_agency a JOIN complaint c ON c.id = a.complaint_id";
  const where = agencyId === null ? "TRUE" : "a.agency_id = ? AND a.is_visible = 1";
  const rows = await work.read<{ status: string; total: string; overdue: string; unclaimed: string; mine: string }>(
    `SELECT c.status, COUNT(*) AS total, SUM(c.due_at < ?) AS overdue, SUM(c.claimed_by_id IS NULL) AS unclaimed,
            SUM(COALESCE(c.claimed_by_id = ?, 0)) AS mine
       FROM ${from} WHERE ${where} GROUP BY c.status`,
    [now, officerId ?? "", ...(agencyId === null ? [] : [agencyId])],
  );
  const open = rows.filter((row) => (OPEN_STATUSES as readonly string[]).includes(row.status));
  const sum = (column: "total" | "overdue" | "unclaimed" | "mine") =>
    open.reduce((total, row) => total + Number(row[column]), 0);
  return {
    open: sum("total"),
    overdue: sum("overdue"),
    unclaimed: sum("unclaimed"),
    mine: sum("mine"),
    byStatus: Object.fromEntries(rows.map((row) => [row.status, Number(row.total)])),
  };
}
