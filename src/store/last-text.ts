import type { CaseTextEntity } from "./entities/case-text.entity";
import type { UnitOfWork } from "./unit-of-work";

/** A case's newest text, read together with the case. */
export interface LastText
  extends Pick<
    CaseTextEntity,
    | "id"
    | "visibility"
    | "origin"
    | "authorKind"
    | "authorId"
    | "authorRole"
    | "authorName"
    | "agencyId"
    | "body"
    | "createdAt"
  > {
  /** Of an author who is an officer. */
  readonly officerName: string | null;
  /** Null once the reporter was erased. */
  readonly wrappedKey: Buffer | null;
}

/** What can be left out of it, and then is undefined. */
export interface LastTextParts {
  readonly withBody: boolean;
  readonly withAuthor: boolean;
  /** Internal follow-ups are among officers. */
  readonly withInternal: boolean;
}

const ALWAYS = { id: "t.id", visibility: "t.visibility", origin: "t.origin", createdAt: "t.created_at" };
const BODY = { body: "t.body", wrappedKey: "k.wrapped_key" };
const AUTHOR = {
  authorKind: "t.author_kind",
  authorId: "t.author_id",
  authorRole: "t.author_role",
  authorName: "t.author_name",
  agencyId: "t.agency_id",
  officerName: "o.name",
};
/** Sets the text's columns apart from the case's. */
const PREFIX = "text_";

function columnsOf({ withBody, withAuthor }: LastTextParts): Readonly<Record<string, string>> {
  return { ...ALWAYS, ...(withBody ? BODY : {}), ...(withAuthor ? AUTHOR : {}) };
}

/** The columns of a case's newest text, beside those of `complaint c`. */
export function lastTextColumns(parts: LastTextParts): string {
  return Object.entries(columnsOf(parts))
    .map(([name, column]) => `${column} AS ${PREFIX}${name}`)
    .join(", ");
}

/** All public texts and internal follow-ups; without the internal ones, what has become public. */
export function isShownText(table: string, withInternal: boolean): string {
  return withInternal
    ? `(${table}.visibility = 'PUBLIC' OR ${table}.purpose = 'FOLLOWED_UP')`
    : `${table}.visibility = 'PUBLIC' AND ${table}.published_at IS NOT NULL`;
}

/** Joins the newest text of `complaint c` by the index that lists a case's texts in order. */
export function lastTextJoin({ withBody, withAuthor, withInternal }: LastTextParts): string {
  const newest = `SELECT n.id FROM case_text n WHERE n.complaint_id = c.id AND ${isShownText("n", withInternal)}
    ORDER BY n.created_at DESC, n.id DESC LIMIT 1`;
  return `LEFT JOIN case_text t ON t.id = (${newest})
    ${withBody ? "LEFT JOIN reporter k ON k.id = c.reporter_id AND t.id IS NOT NULL" : ""}
    ${withAuthor ? "LEFT JOIN officer o ON o.id = t.author_id" : ""}`;
}

/** The text that stands in a row of the joined tables; null without one. */
export function lastTextOf(row: Readonly<Record<string, unknown>>, parts: LastTextParts): LastText | null {
  if (row.text_id === null) return null;
  const text: Record<string, unknown> = {};
  for (const name of Object.keys(columnsOf(parts))) text[name] = row[PREFIX + name];
  return text as unknown as LastText;
}

/** The newest text of each of several cases; a case without one is left out. */
export async function readLastTexts(
  work: UnitOfWork,
  complaintIds: readonly string[],
  withInternal: boolean,
): Promise<Map<string, LastText>> {
  const parts = { withBody: true, withAuthor: true, withInternal };
  const rows = await work.read<Record<string, unknown> & { readonly complaintId: string }>(
    `SELECT c.id AS complaintId, ${lastTextColumns(parts)} FROM complaint c ${lastTextJoin(parts)} WHERE c.id IN (?)`,
    [complaintIds],
  );
  const found = new Map<string, LastText>();
  for (const row of rows) {
    const text = lastTextOf(row, parts);
    if (text !== null) found.set(row.complaintId, text);
  }
  return found;
}
