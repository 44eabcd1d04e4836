import { type AgencyColumn, joinedAgency, joinedAgencyColumns } from "./agency-rows";
import {
  COMPLAINT_JOIN,
  type ComplaintColumn,
  type ComplaintRow,
  complaintColumns,
  complaintRow,
} from "./complaint-rows";
import type { CategoryEntity } from "./entities/category.entity";
import { type LastTextParts, lastTextColumns, lastTextJoin, lastTextOf } from "./last-text";
import type { UnitOfWork } from "./unit-of-work";

/** What of a case is read in one statement: a page that shows a title and a date needs no clocks. */
export interface CaseParts {
  readonly columns: readonly ComplaintColumn[];
  /** Of the lead agency, read with the case; empty: it is not. */
  readonly lead: readonly AgencyColumn[];
  /** Whether its subject is read with the case. */
  readonly withCategory: boolean;
  /** Null: the newest text is not read with the case. */
  readonly lastText: LastTextParts | null;
}

const CATEGORY_COLUMNS = `g.name AS category_name, g.parent_id AS category_parent_id, g.is_active AS category_is_active,
  g.national_category_id AS category_national_id`;

/** A row of a statement with {@link CATEGORY_COLUMNS} and the case's own `categoryId`. */
interface JoinedCategory {
  readonly categoryId: string | null;
  readonly category_name: string;
  readonly category_parent_id: string | null;
  readonly category_is_active: number;
  readonly category_national_id: string | null;
}

function joinedCategory(row: object): CategoryEntity | null {
  const joined = row as JoinedCategory;
  if (joined.categoryId === null) return null;
  return {
    id: joined.categoryId,
    name: joined.category_name,
    parentId: joined.category_parent_id,
    isActive: joined.category_is_active === 1,
    nationalCategoryId: joined.category_national_id,
  };
}

/** The columns of these parts, beside `complaint c`. */
export function partColumns({ columns, lead, withCategory, lastText }: CaseParts): string {
  const joined = [
    lead.length > 0 ? joinedAgencyColumns(lead) : "",
    withCategory ? CATEGORY_COLUMNS : "",
    lastText === null ? "" : lastTextColumns(lastText),
  ];
  return [complaintColumns(columns), ...joined.filter((one) => one !== "")].join(", ");
}

/** Joins what {@link partColumns} needs besides `complaint c`. */
export function partJoins({ columns, lead, withCategory, lastText }: CaseParts): string {
  const joins = [
    columns.includes("wrappedKey") ? COMPLAINT_JOIN : "",
    columns.includes("reporterKey") ? "LEFT JOIN reporter w ON w.id = c.reporter_id" : "",
    lead.length > 0 ? "LEFT JOIN agency l ON l.id = c.lead_agency_id" : "",
    withCategory ? "LEFT JOIN category g ON g.id = c.category_id" : "",
    lastText === null ? "" : lastTextJoin(lastText),
  ];
  return joins.join(" ");
}

/** Makes a row of what the database gave for these parts, in place. */
export function partsRow(raw: Record<string, unknown>, { lead, withCategory, lastText }: CaseParts): ComplaintRow {
  if (lead.length > 0) raw.lead = joinedAgency(raw);
  if (withCategory) raw.category = joinedCategory(raw);
  if (lastText !== null) raw.lastText = lastTextOf(raw);
  return complaintRow(raw);
}

/** These parts of one case, by its id or its ticket number; null when there is none. */
export async function readCase(
  work: UnitOfWork,
  by: { readonly id: string } | { readonly ticketNumber: string },
  parts: CaseParts,
): Promise<ComplaintRow | null> {
  const [column, value] = "id" in by ? ["c.id", by.id] : ["c.ticket_number", by.ticketNumber];
  const [raw] = await work.readPrepared<Record<string, unknown>>(
    `SELECT ${partColumns(parts)} FROM complaint c ${partJoins(parts)} WHERE ${column} = ?`,
    [value],
  );
  return raw === undefined ? null : partsRow(raw, parts);
}
