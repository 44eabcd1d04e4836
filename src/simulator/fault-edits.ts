import { SeededRandom } from "./random";
import type { WireAnswer } from "./wire-call";

type Json = Readonly<Record<string, unknown>>;

/** Public clients need these, or nobody could tell what the record is. */
const NEEDED_FIELDS = [
  ...["id", "name", "code", "date", "created_at", "content", "institution", "institution_from_id"],
  ...["status_code", "status_name", "status_new", "disposition_id", "data"],
];
/** What Laravel adds to a page, and public clients do not read. */
const PAGE_FIELDS = ["current_page", "per_page", "total", "last_page", "prev_page_url"];
const MISSING_SHARE = 1 / 3;

/** Adds fields to every object of an answer. */
export function withExtraFields(answer: WireAnswer): WireAnswer {
  return { ...answer, body: extended(answer.body) as object };
}

function extended(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(extended);
  if (!isJson(value)) return value;
  const known = Object.entries(value).map(([name, entry]) => [name, extended(entry)]);
  return { ...Object.fromEntries(known), server_name: "app-02", is_beta: true, meta: { versi: ["4.0", null] } };
}

/** Takes fields out of every record of an answer, and out of the page; of one record always the same, for one seed. */
export function withMissingFields(answer: WireAnswer, fields: readonly string[] | undefined, seed: number): WireAnswer {
  const drop = (record: unknown): unknown => {
    if (!isJson(record)) return record;
    const random = new SeededRandom(seed ^ Number(record.id));
    const kept = Object.entries(record).flatMap(([name, value]): (readonly [string, unknown])[] => {
      if (fields !== undefined) return fields.includes(name) ? [] : [[name, value]];
      if (NEEDED_FIELDS.includes(name) || random.next() >= MISSING_SHARE) return [[name, value]];
      return random.next() < 0.5 ? [] : [[name, null]];
    });
    return Object.fromEntries(kept);
  };
  const edited = editRecords(answer, (records) => records.map(drop));
  const { results } = edited.body as { readonly results?: unknown };
  if (!isJson(results)) return edited;
  const isGone = (name: string) => (fields ?? PAGE_FIELDS).includes(name);
  const left = Object.fromEntries(Object.entries(results).filter(([name]) => !isGone(name)));
  const data = isJson(left.data) ? { data: drop(left.data) } : {};
  return { ...edited, body: { results: { ...left, ...data } } };
}

/** Makes one record of an answer unreadable, in one of several ways; N4: one of its log. */
export function withGarbage(answer: WireAnswer, position: number | undefined, random: SeededRandom): WireAnswer {
  return editRecords(answer, (records) => {
    const index = (position ?? random.integer(1, records.length)) - 1;
    const spoil = random.pick([asNothing, asText, asWrongTypes]) ?? asNothing;
    return records.map((record, at) => (at === index ? spoil(record) : record));
  });
}

const asNothing = (): unknown => null;
const asText = (): unknown => "<b>Kesalahan: rekaman rusak</b>";
/** Its number can still be read, and nothing else. */
const asWrongTypes = (record: unknown): unknown => {
  if (!isJson(record)) return null;
  const spoilt = (name: string) => (/date|_at$/.test(name) ? "99-99-9999 99:99:99" : { rusak: true });
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => [name, name === "id" ? value : spoilt(name)]),
  );
};

/** Edits the records of an answer: the entries of a page, or the log of a case. */
function editRecords(answer: WireAnswer, edit: (records: readonly unknown[]) => readonly unknown[]): WireAnswer {
  const { results, ...envelope } = answer.body as { readonly results?: unknown };
  if (!isJson(results)) return answer;
  const name = Array.isArray(results.data_logs) ? "data_logs" : "data";
  const records = results[name];
  if (!Array.isArray(records)) return answer;
  return { ...answer, body: { ...envelope, results: { ...results, [name]: edit(records) } } };
}

function isJson(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
