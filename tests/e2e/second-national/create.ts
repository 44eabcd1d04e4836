import { type Answer, json } from "./answers";
import type { Call } from "./call";
import type { Dice } from "./dice";
import { FieldChecks, isFilled, isId, isRecord, isTextOrNull } from "./field-checks";
import { MASTERS, type MasterEntry, OWN } from "./lists";
import type { StoredFile } from "./model";
import type { NationalState } from "./state";

const SWITCHES = [
  "is_new_user_slider",
  "is_inbox",
  "is_disposisi_slider",
  "is_approval",
  "is_anonymous",
  "is_secret",
  "is_priority",
];
const ONE_HASHTAG = /^#?[^\s#,]+$/;

function isOneOf(table: readonly MasterEntry[]): (value: unknown) => boolean {
  return (value) => table.some(({ id }) => id === value);
}

/** The files meant by `attachments`; null unless it is false or a list of known ids, written as JSON in a string. */
function attached(value: unknown, state: NationalState): StoredFile[] | null {
  if (value === false) return [];
  if (typeof value !== "string") return null;
  let ids: unknown;
  try {
    ids = JSON.parse(value);
  } catch {
    return null;
  }
  if (!Array.isArray(ids)) return null;
  const files = ids.map((id: unknown) => state.uploads.get(Number(id)));
  return files.every((file) => file !== undefined) ? files : null;
}

function checkPeople(checks: FieldChecks, body: Record<string, unknown>): void {
  if (body.is_new_user_slider === true) {
    checks.each(["emailUser", "nameUser", "phoneUser"], (value) => typeof value === "string", "must be a string");
  } else {
    checks.must("user_id", body.user_id === OWN.user, "is no known user");
  }
}

function check(body: Record<string, unknown>, state: NationalState): StoredFile[] {
  const checks = new FieldChecks(body);
  const files = attached(body.attachments, state);
  checks.each(["title", "content"], isFilled, "is required");
  checks.each(SWITCHES, (value) => typeof value === "boolean", "must be true or false");
  checks.each(["channel"], isOneOf(MASTERS.channels), "is no known channel");
  checks.each(["classification_id"], isOneOf(MASTERS.classifications), "is no known classification");
  checks.each(["category_id"], isOneOf(MASTERS.categories), "is no known category");
  checks.each(["location_id"], isOneOf(MASTERS.locations), "is no known location");
  checks.each(["priority_program_id", "community_id", "copy_externals"], (value) => value === null, "must be null");
  checks.each(["date_of_incident", "info_disposition", "info_attachments"], isTextOrNull, "must be a string or null");
  checks.each(["tags_raw"], (value) => typeof value === "string" && ONE_HASHTAG.test(value), "must be one hashtag");
  checks.must("attachments", files !== null, "must be false or a JSON array of known ids as a string");
  checkPeople(checks, body);
  if (body.is_disposisi_slider === true) {
    const { disposition_id: target } = body;
    checks.must("disposition_id", isId(target) && state.institution(target) !== null, "is no known institution");
  }
  checks.settle();
  return files ?? [];
}

/** N1: every accepted call makes a new case, however often the same is sent. */
export function createComplaint({ request, state, dice }: Call): Answer {
  const body = isRecord(request.json) ? request.json : {};
  const files = check(body, state);
  const born = state.bear({
    title: String(body.title),
    content: String(body.content),
    tags: String(body.tags_raw),
    flags: {
      isAnonymous: body.is_anonymous === true,
      isSecret: body.is_secret === true,
      isPriority: body.is_priority === true,
    },
    disposition: body.is_disposisi_slider === true ? Number(body.disposition_id) : null,
    files,
    sent: body,
  });
  return json(dice.pick("created", 200, 201), created(dice, Number(born.id)));
}

/** The newer answer has an empty list where others have an object; the older one has a number that is not the id. */
function created(dice: Dice, id: number): unknown {
  const written = dice.id("case", id);
  return dice.happens("newer")
    ? { complaint_id: written, results: [], message: "Laporan berhasil dikirim" }
    : { results: { complaint: { id: written, user: { id: OWN.user } }, id: 1 } };
}
