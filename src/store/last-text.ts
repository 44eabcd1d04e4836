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

const ALWAYS = [
  "t.id AS text_id",
  "t.visibility AS text_visibility",
  "t.origin AS text_origin",
  "t.created_at AS text_created_at",
];
const BODY = ["t.body AS text_body", "k.wrapped_key AS text_wrapped_key"];
const AUTHOR = [
  "t.author_kind AS text_author_kind",
  "t.author_id AS text_author_id",
  "t.author_role AS text_author_role",
  "t.author_name AS text_author_name",
  "t.agency_id AS text_agency_id",
  "o.name AS text_officer_name",
];

/** A row of a statement with {@link lastTextColumns}. */
interface JoinedText {
  readonly text_id: string | null;
  readonly text_visibility: LastText["visibility"];
  readonly text_origin: LastText["origin"];
  readonly text_created_at: Date;
  readonly text_body: Buffer;
  readonly text_wrapped_key: Buffer | null;
  readonly text_author_kind: LastText["authorKind"];
  readonly text_author_id: string | null;
  readonly text_author_role: LastText["authorRole"];
  readonly text_author_name: string | null;
  readonly text_agency_id: string | null;
  readonly text_officer_name: string | null;
}

/** The columns of a case's newest text, beside those of `complaint c`. */
export function lastTextColumns({ withBody, withAuthor }: LastTextParts): string {
  return [...ALWAYS, ...(withBody ? BODY : []), ...(withAuthor ? AUTHOR : [])].join(", ");
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

/** The text that stands in a row of the joined tables, with what was not read undefined; null without one. */
export function lastTextOf(row: object): LastText | null {
  const joined = row as JoinedText;
  if (joined.text_id === null) return null;
  return {
    id: joined.text_id,
    visibility: joined.text_visibility,
    origin: joined.text_origin,
    createdAt: joined.text_created_at,
    body: joined.text_body,
    wrappedKey: joined.text_wrapped_key,
    authorKind: joined.text_author_kind,
    authorId: joined.text_author_id,
    authorRole: joined.text_author_role,
    authorName: joined.text_author_name,
    agencyId: joined.text_agency_id,
    officerName: joined.text_officer_name,
  };
}

/** The newest text of each of several cases; a case without one is left out. */
export async function readLastTexts(
  work: UnitOfWork,
  complaintIds: readonly string[],
  withInternal: boolean,
): Promise<Map<string, LastText>> {
  const parts = { withBody: true, withAuthor: true, withInternal };
  const rows = await work.read<{ readonly complaintId: string }>(
    `SELECT c.id AS complaintId, ${lastTextColumns(parts)} FROM complaint c ${lastTextJoin(parts)} WHERE c.id IN (?)`,
    [complaintIds],
  );
  const found = new Map<string, LastText>();
  for (const row of rows) {
    const text = lastTextOf(row);
    if (text !== null) found.set(row.complaintId, text);
  }
  return found;
}
