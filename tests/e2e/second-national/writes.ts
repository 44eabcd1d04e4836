import { type Answer, json, notFound, tooLate } from "./answers";
import type { Call } from "./call";
import type { Dice } from "./dice";
import { FieldChecks, isFilled, isId, isRecord } from "./field-checks";
import { isClosed, OWN, TEMPLATES } from "./lists";
import type { SecondCase, StoredFile } from "./model";

const FOLLOW_UP_FIELDS = [
  "complaint_id",
  "user_id",
  "institution_from_id",
  "institution_to_id",
  "content",
  "template_code",
  "is_secret",
  "rating",
  "info_disposition",
];
const STATUS_AFTER = new Map([
  ["verify", "Terverifikasi"],
  ["finish", "Selesai"],
  ["postpone", "Ditunda"],
  ["archive", "Diarsipkan"],
]);

/** @throws Refusal (404) if the path names no case of this system: the caller must have sent another number */
export function caseOfPath({ caught, state }: Call): SecondCase {
  const found = state.cases.get(caught[0] ?? "");
  if (found === undefined) throw notFound("Laporan tidak ditemukan.", [`complaint_id: ${caught[0]} is unknown`]);
  return found;
}

function done(dice: Dice): Answer {
  return dice.pick(
    "done",
    json(200, { message: "Berhasil" }),
    json(201, { results: [] }),
    json(200, { results: true }),
  );
}

/** N2: the answer tells pictures and documents apart, and does not name a kind that was not sent, or names it empty. */
export function uploadFiles({ request, state, dice }: Call): Answer {
  const { fields = [], files = [] } = request.form ?? {};
  const checks = new FieldChecks({});
  const isSound = files.length > 0 && fields.length === 0 && files.every(({ field }) => field === "attachments[]");
  checks.must("attachments", isSound, "must be files under attachments[], and nothing else");
  checks.must(
    "attachments",
    files.every(({ bytes }) => bytes.length > 0),
    "must not be empty",
  );
  checks.settle();
  const stored = state.keep(files);
  for (const file of stored) state.uploads.set(file.id, file);
  const images = stored.filter(({ type }) => type.startsWith("image/"));
  const docs = stored.filter(({ type }) => !type.startsWith("image/"));
  const results = { ...named("images", images, dice), ...named("docs", docs, dice) };
  return json(200, { results, message: "Berkas tersimpan" });
}

function named(key: string, files: readonly StoredFile[], dice: Dice): Record<string, unknown> {
  if (files.length === 0 && dice.happens(`${key} left out`)) return {};
  return { [key]: files.map(({ id, name }) => ({ id: dice.id(`file ${id}`, id), file_name: name })) };
}

/** N3: "bukan wewenang" moves the case at once, or when an administrator approves. */
export function reject(call: Call): Answer {
  const { request, state, habits, dice } = call;
  const subject = caseOfPath(call);
  const body = isRecord(request.json) ? request.json : {};
  const { reason: target, reason_description: description } = body;
  const checks = new FieldChecks(body);
  checks.each(["is_request", "not_authority"], (value) => value === 1, "must be 1");
  checks.must("reason", isId(target) && state.institution(target) !== null, "is no known institution");
  checks.must("reason_description", isFilled(description), "is required");
  checks.settle();
  if (isClosed(subject.status)) throw tooLate("Laporan telah ditutup.");
  if (subject.pendingDisposition !== null) throw tooLate("Permintaan sebelumnya belum disetujui.");
  if (subject.disposition === target) throw tooLate("Laporan sudah berada pada instansi tersebut.");
  if (habits.rejectNeedsApproval) subject.pendingDisposition = Number(target);
  else state.dispose(subject, Number(target), state.own, String(description));
  return done(dice);
}

/** N6: every accepted call adds a follow-up, however often the same is sent. */
export function addFollowUp({ request, state, dice }: Call): Answer {
  const { fields: sent = [], files = [] } = request.form ?? {};
  const fields: Record<string, string> = Object.fromEntries(sent.map(({ name, value }) => [name, value]));
  const subject = state.cases.get(fields.complaint_id ?? "");
  const from = state.institution(Number(fields.institution_from_id));
  const to = state.institution(Number(fields.institution_to_id));
  const code = fields.template_code ?? "";
  const checks = new FieldChecks(fields);
  checks.each(FOLLOW_UP_FIELDS, (value) => value !== undefined, "must be present");
  checks.must("complaint_id", subject !== undefined, "is unknown");
  checks.must("user_id", fields.user_id === String(OWN.user), "is no known user");
  checks.must("institution_from_id", from !== null, "is no known institution");
  checks.must("institution_to_id", to !== null || fields.institution_to_id === "", "is no known institution");
  checks.must("content", isFilled(fields.content), "is required");
  checks.must("template_code", code === "" || TEMPLATES.some((known) => known.code === code), "is no known template");
  checks.must("is_secret", /^[01]$/.test(fields.is_secret ?? ""), "must be 0 or 1");
  checks.must("rating", /^[0-5]?$/.test(fields.rating ?? ""), "must be empty or 0 to 5");
  checks.must(
    "attachment",
    files.every(({ field }) => /^attachment\[\d+\]$/.test(field)),
    "must be attachment[n]",
  );
  checks.must(
    "attachment",
    new Set(files.map(({ field }) => field)).size === files.length,
    "must have numbers of their own",
  );
  checks.settle();
  if (subject === undefined) throw notFound("Laporan tidak ditemukan.");
  state.speak(subject, {
    kind: "followUp",
    content: fields.content ?? "",
    from,
    to,
    templateCode: code === "" ? null : code,
    isSecret: fields.is_secret === "1",
    files: state.keep(files),
  });
  return done(dice);
}

/** N11: sets a status; asking for what is so already is an error here. */
export function writeStatus(call: Call): Answer {
  const { request, caught, state, dice } = call;
  const subject = caseOfPath(call);
  const body = isRecord(request.json) ? request.json : {};
  const status = STATUS_AFTER.get(caught[1] ?? "") ?? "";
  const checks = new FieldChecks(body);
  checks.each(["note"], (value) => typeof value === "string", "must be a string");
  checks.settle();
  if (subject.status === status) throw tooLate(`Status laporan sudah ${status}.`);
  if (isClosed(subject.status)) throw tooLate("Laporan telah ditutup.");
  state.setStatus(subject, status, String(body.note));
  return done(dice);
}
