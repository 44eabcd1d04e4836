import type { GraphQLResolveInfo } from "graphql";
import type { Caller } from "../domain/permission";
import { AGENCY_COLUMNS, type AgencyColumn } from "../store/agency-rows";
import type { CaseParts } from "../store/case-parts";
import { COMPLAINT_COLUMN_NAMES, type ComplaintColumn } from "../store/complaint-rows";
import type { InboxOrder } from "../store/inbox-rows";
import type { LastTextParts } from "../store/last-text";
import { type FieldTree, fieldTree } from "./field-tree";

/** To open the words of a secret case, and to judge whether the caller may read them. */
const WORDS: readonly ComplaintColumn[] = [
  "secretText",
  "reporterId",
  "wrappedKey",
  "leadAgencyId",
  "forwardedAt",
  "isAnonymous",
  "supportAgenciesIfSecret",
];

/** To judge whether the caller may see a case, and who its reporter is. */
const SCOPE: readonly ComplaintColumn[] = ["leadAgencyId", "supportAgencies", "forwardedAt", "isAnonymous"];

/** What of its row a field of a case needs; of one that does not stand here it is everything. */
const COLUMNS_OF_FIELD: Readonly<Record<string, readonly ComplaintColumn[]>> = {
  __typename: [],
  id: [],
  isSecret: [],
  ticketNumber: ["ticketNumber"],
  version: ["version"],
  kind: ["kind"],
  channel: ["channel"],
  origin: ["origin"],
  status: ["status"],
  statusLabel: ["status"],
  step: ["status", "leadAgencyId", "answerReceivedAt"],
  isAnonymous: ["isAnonymous"],
  incidentOn: ["incidentOn"],
  dueAt: ["dueAt"],
  isOverdue: ["dueAt"],
  stillInProcess: ["stillInProcess"],
  agendaNumber: ["agendaNumber"],
  rating: ["rating"],
  clarificationUntil: ["status", "clarificationUntil"],
  reopenUntil: ["status", "reopenUntil"],
  submittedAt: ["submittedAt"],
  updatedAt: ["updatedAt"],
  title: ["title", ...WORDS],
  content: ["content", ...WORDS],
  location: ["address", "district", "village", "latitude", "longitude", ...WORDS],
  category: ["categoryId"],
  leadAgency: [],
  lastFollowUp: [],
  supportAgencies: ["supportAgencies"],
  claimedBy: ["claimedById"],
  followUps: ["reporterId"],
  attachments: SCOPE,
  clocks: ["clocks"],
  timeline: [],
  national: [],
  notices: [],
  meTooCount: [],
  allowedActions: [
    "status",
    "leadAgencyId",
    "supportAgencies",
    "answerReceivedAt",
    "reopenUntil",
    "clarificationUntil",
    "rating",
    "transferRefused",
  ],
};

/** Documents are asked again and again: which parts an operation wants is found out once. */
const known = new WeakMap<FieldTree, Map<string, CaseParts>>();

type ResolveInfo = Pick<GraphQLResolveInfo, "fieldNodes" | "fragments">;

/** What of each case an inbox has to read for what is asked. */
export function inboxParts(caller: Caller, order: InboxOrder, info: ResolveInfo): CaseParts {
  const sortedBy = order === "DUE_FIRST" ? "dueAt" : "submittedAt";
  const withInternal = caller.kind === "OFFICER";
  const tree = fieldTree(info);
  return remembered(tree, `${withInternal}|${order}`, () =>
    partsOf(tree.get("edges")?.get("node"), ["id", "isSecret", sortedBy], withInternal),
  );
}

/** What of one case has to be read, for what is asked and to judge whether the caller may see it. */
export function caseParts(caller: Caller, info: ResolveInfo): CaseParts {
  const withInternal = caller.kind === "OFFICER";
  const tree = fieldTree(info);
  return remembered(tree, `${withInternal}|one`, () => {
    // A page of texts has a statement of its own; with the key at hand it needs no further one.
    const key: readonly ComplaintColumn[] = tree.has("followUps") ? ["reporterKey"] : [];
    return partsOf(tree, ["id", "isSecret", ...SCOPE, ...key], withInternal);
  });
}

function remembered(tree: FieldTree, name: string, make: () => CaseParts): CaseParts {
  const ofTree = known.get(tree) ?? new Map<string, CaseParts>();
  known.set(tree, ofTree);
  const parts = ofTree.get(name) ?? make();
  ofTree.set(name, parts);
  return parts;
}

function partsOf(node: FieldTree | undefined, needed: readonly ComplaintColumn[], withInternal: boolean): CaseParts {
  const columns = new Set<ComplaintColumn>(needed);
  for (const field of node?.keys() ?? []) {
    for (const column of COLUMNS_OF_FIELD[field] ?? COMPLAINT_COLUMN_NAMES) columns.add(column);
  }
  // Both are one value, and the wider one serves the narrower's purpose too.
  if (columns.has("supportAgencies")) columns.delete("supportAgenciesIfSecret");
  const lastText = lastTextParts(node?.get("lastFollowUp"), withInternal);
  if (lastText?.withBody === true) columns.add("reporterId");
  const withCategory = node?.has("category") === true;
  return { columns: [...columns], lead: agencyColumns(node?.get("leadAgency")), withCategory, lastText };
}

/** The id is always among them: it says whether there is an agency. */
function agencyColumns(agency: FieldTree | undefined): AgencyColumn[] {
  if (agency === undefined) return [];
  return AGENCY_COLUMNS.filter((column) => column === "id" || agency.has(column));
}

function lastTextParts(text: FieldTree | undefined, withInternal: boolean): LastTextParts | null {
  if (text === undefined) return null;
  const withAuthor = ["authorName", "authorRole", "agency", "attachments"].some((field) => text.has(field));
  return { withBody: text.has("text"), withAuthor, withInternal };
}
