import { openSecretText, type SecretText } from "../cases/secret-text";
import { ROLE_LABELS } from "../domain/labels";
import { type Caller, may } from "../domain/permission";
import { wordsFor, writtenFor } from "../domain/personal-numbers";
import { type SopAuditEntry, sopAudit } from "../domain/sop-audit";
import type { Role } from "../domain/status";
import { readFollowUps, readHistories } from "../store/case-timeline";
import { type ComplaintRow, clocksOf, readComplaints } from "../store/complaint-rows";
import type { AttachmentEntity } from "../store/entities/attachment.entity";
import type { CaseTextEntity } from "../store/entities/case-text.entity";
import type { EventData } from "../store/entities/event.entity";
import { idList, type RawEvent } from "../store/event-rows";
import { isPublished, lookups } from "../store/lookups";
import type { PaperEnvironment } from "./environment";

/** A case with all that its papers tell, as far as the caller may read it; its reporter is not in it. */
export interface Dossier {
  readonly row: ComplaintRow;
  readonly words: Pick<SecretText, "title" | "content" | "address" | "district" | "village">;
  readonly category: string | null;
  readonly nationalId: string | null;
  readonly audit: readonly SopAuditEntry[];
  readonly events: readonly RawEvent[];
  /** Texts of the case by id: those that the caller may read. */
  readonly texts: ReadonlyMap<string, DossierText>;
  readonly attachments: readonly AttachmentEntity[];
  /** The name of an agency; its id where it is gone. */
  agencyName(id: string | null): string | null;
  /** Who acted, as papers name him. */
  actorName(actor: Pick<RawEvent, "actorKind" | "actorId"> & { readonly actorRole?: Role | null }): string;
}

/** What somebody wrote. */
export interface DossierText {
  readonly row: CaseTextEntity;
  readonly text: string;
  readonly author: string;
}

/** A batch of texts: the longest have 10,000 characters. */
const TEXTS_AT_ONCE = 200;
const FIRST = { at: new Date(0), id: "" };

/** Reads a case for its papers; null for one that the caller may not see, or of whose content he may see nothing. */
export async function readDossier(env: PaperEnvironment, caller: Caller, id: string): Promise<Dossier | null> {
  const { work, reference, clock } = env.cases;
  const [row] = /^[0-9A-HJKMNP-TV-Z]{26}$/.test(id) ? await readComplaints(work, [id]) : [];
  if (row === undefined || !may(caller, "case:see", row)) return null;
  if (row.isSecret && !may(caller, "case:secretContent", row)) return null;
  await reference.refresh();
  const isInsider = may(caller, "case:internalNotes", row);
  const events = await readHistories(work, [id]);
  const texts = await readTexts(env, row, events, isInsider);
  const names = await officerNames(env, [
    ...events.map(({ actorId }) => actorId),
    ...texts.map(({ authorId }) => authorId),
  ]);
  const agencies = new Map(
    (await lookups.agencies(work, agencyIds(row, events))).map((agency) => [agency.id, agency.name]),
  );
  const open = await textOpener(env, caller, row);
  const [category] = row.categoryId === null ? [] : await lookups.categories(work, [row.categoryId]);
  const [national] = await lookups.nationalCases(work, [id]);
  const shown = new Set(texts.map((text) => text.id));
  const files = await lookups.attachments(work, [id]);
  const actorName: Dossier["actorName"] = ({ actorKind, actorId, actorRole }) => {
    if (actorKind === "CITIZEN") return "Pelapor";
    if (actorKind === "NATIONAL") return "SP4N-LAPOR!";
    if (actorKind !== "OFFICER") return "Sistem";
    const role = actorRole == null ? null : ROLE_LABELS[actorRole];
    // Keys and citizens deal with the office, not with the person in it.
    const name = isInsider && actorId !== null ? names.get(actorId) : undefined;
    if (name === undefined) return role ?? "Petugas";
    return role === null ? name : `${name} (${role})`;
  };
  return {
    row,
    words: wordsOf(env, caller, row),
    category: category?.name ?? null,
    nationalId: national?.nationalId ?? null,
    audit: sopAudit({ ...row, clocks: clocksOf(row) }, events, reference.rules.policies, clock()),
    events,
    texts: new Map(texts.map((text) => [text.id, { row: text, text: open(text), author: authorOf(text, actorName) }])),
    attachments: files.filter(({ textId }) => textId === null || shown.has(textId)),
    agencyName: (agencyId) => (agencyId === null ? null : (agencies.get(agencyId) ?? agencyId)),
    actorName,
  };
}

function wordsOf(env: PaperEnvironment, caller: Caller, row: ComplaintRow): Dossier["words"] {
  if (!row.isSecret) return wordsFor(caller, row);
  const { vault } = env.cases;
  // Erased: the case is still counted and filed, and says nothing any more.
  if (row.secretText === null || row.wrappedKey === null) {
    return { title: "", content: "", address: null, district: null, village: null };
  }
  return openSecretText(vault, vault.unwrapDataKey(row.reporterId, row.wrappedKey), row.id, row.secretText);
}

/** What was written, oldest first: to insiders all but what tells of the identity, to others what is public. */
async function readTexts(
  { cases: { work } }: PaperEnvironment,
  row: ComplaintRow,
  events: readonly RawEvent[],
  isInsider: boolean,
): Promise<CaseTextEntity[]> {
  const found = new Map<string, CaseTextEntity>();
  for (let after = FIRST; ; ) {
    const page = await readFollowUps(work, row.id, isInsider, after, TEXTS_AT_ONCE);
    for (const text of page) found.set(text.id, text);
    const last = page.at(-1);
    if (last === undefined || page.length < TEXTS_AT_ONCE) break;
    after = { at: last.createdAt, id: last.id };
  }
  if (isInsider) {
    const notes = events.flatMap(({ type, textId }) => (DISPOSITIONS.has(type) && textId !== null ? [textId] : []));
    for (const text of await lookups.texts(work, notes)) found.set(text.id, text);
  }
  return [...found.values()].filter((text) => isInsider || isPublished(text));
}

/** Events by which a case goes from desk to desk; the notes of others (a revealed identity) stand on no paper. */
export const DISPOSITIONS: ReadonlySet<string> = new Set([
  "VERIFIED",
  "FORWARDED",
  "ACCEPTED",
  "RETURNED",
  "SENT_BACK",
  "RESULT_REVIEWED",
  "TRANSFERRED",
]);

async function textOpener(
  { cases: { work, vault } }: PaperEnvironment,
  caller: Caller,
  row: ComplaintRow,
): Promise<(text: CaseTextEntity) => string> {
  const [reporter] = await lookups.reporters(work, [row.reporterId]);
  if (reporter?.wrappedKey == null) return () => "";
  const key = vault.unwrapDataKey(row.reporterId, reporter.wrappedKey);
  return (text) => writtenFor(caller, vault.openText(key, text.id, text.body));
}

async function officerNames(env: PaperEnvironment, ids: readonly (string | null)[]): Promise<Map<string, string>> {
  const known = [...new Set(ids.filter((id) => id !== null))];
  const officers = await lookups.officers(env.cases.work, known);
  return new Map(officers.map(({ id, name }) => [id, name]));
}

/** The agencies that a step is about: those that were chosen, or given the case; of any other step the lead alone. */
export function agenciesOf({ type, agenciesBefore, agenciesAfter, data }: RawEvent): string[] {
  switch (type) {
    case "VERIFIED": {
      const { leadAgencyId = null, supportAgencyIds = [] } = JSON.parse(data) as EventData;
      return leadAgencyId === null ? [] : [leadAgencyId, ...supportAgencyIds];
    }
    case "FORWARDED":
      return idList(agenciesAfter);
    case "RETURNED":
      return idList(agenciesBefore).slice(0, 1);
    default:
      return idList(agenciesAfter).slice(0, 1);
  }
}

function agencyIds(row: ComplaintRow, events: readonly RawEvent[]): string[] {
  const ids = events.filter(({ type }) => DISPOSITIONS.has(type)).flatMap(agenciesOf);
  return [...new Set([...ids, ...row.supportAgencyIds, ...(row.leadAgencyId === null ? [] : [row.leadAgencyId])])];
}

function authorOf(text: CaseTextEntity, actorName: Dossier["actorName"]): string {
  if (text.authorName !== null) return text.authorName;
  return actorName({ actorKind: text.authorKind, actorId: text.authorId, actorRole: text.authorRole });
}
