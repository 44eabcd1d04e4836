import { randomBytes } from "node:crypto";
import { parseArgs } from "node:util";
import { findByUsername, officerCaller, readingFrom } from "../auth/officer-rows";
import type { Actor } from "../cases/actor";
import { acceptDisposition, addFollowUp, answerComplaint, returnDisposition } from "../cases/agency-work";
import { type ChangeRequest, changeCase } from "../cases/change-case";
import { answerClarification, rate, reopen, withdraw } from "../cases/citizen";
import { mergeComplaints } from "../cases/merge";
import { archiveComplaint, receiveAnswer, reviewResult, sendBackAnswer } from "../cases/result";
import { forward, reject, requestClarification, verify } from "../cases/review";
import { submitComplaint } from "../cases/submit";
import { transfer } from "../cases/transfer";
import type { Core } from "../compose";
import type { Config } from "../config/config";
import { jakartaDateOf } from "../domain/jakarta-time";
import { agencyByIdOrCode } from "../store/agency-rows";
import { readInstitutions } from "../store/bridge-rows";
import { makeOfficer } from "./accounts";
import { seedMany } from "./bulk/seed-many";
import { type CommandInput, UsageError } from "./command";
import { SAMPLE_COMPLAINTS } from "./sample/complaints";
import { SAMPLE_OFFICERS } from "./sample/officers";
import type { SampleComplaint } from "./sample/sample-complaint";
import { type ActedStep, type SampleActor, sampleSteps } from "./sample/sample-steps";
import { withCore } from "./with-core";

const DAY_MS = 86_400_000;

/** A sign-in that the seed made; the password is shown once. */
export interface SignIn {
  readonly username: string;
  readonly password: string;
  readonly role: string;
  readonly agencyCode: string | null;
}

/** `seed`: sample officers and cases, for trying the hub out. */
export async function seed(input: CommandInput): Promise<number> {
  const { values } = parseArgs({
    args: [...input.words],
    options: { complaints: { type: "string" }, force: { type: "boolean", default: false } },
  });
  if (values.complaints !== undefined) return seedMany(input, values.complaints, values.force);
  if (!values.force) refuseOthers(input.config);
  return withCore(input, async (core) => {
    const signIns = await seedOfficers(core);
    const made = await seedComplaints(core);
    for (const one of signIns) input.print(`${one.username}\t${one.password}\t${one.role}\t${one.agencyCode ?? ""}`);
    input.logger.info({ officers: signIns.length, complaints: made }, "sample data loaded");
    return 0;
  });
}

/** @throws UsageError where sample cases would reach a national system or people of another machine. */
function refuseOthers({ national, notify }: Config): void {
  const reached = Object.entries({
    SP4N_BASE_URL: national?.baseUrl,
    NOTIFY_WHATSAPP_URL: notify.whatsapp?.url,
    NOTIFY_SMS_URL: notify.sms?.url,
    NOTIFY_SMTP_URL: notify.mail?.url,
  }).filter(([, url]) => url !== undefined && !isLoopbackUrl(url));
  if (reached.length === 0) return;
  throw new UsageError(
    `sample cases would be told to others: ${reached.map(([name]) => name).join(", ")} is set. Leave it out for the seed, use a data dir of its own (HUB_DATA_DIR), or --force`,
  );
}

function isLoopbackUrl(url: string): boolean {
  const { hostname } = new URL(url);
  return hostname === "localhost" || hostname === "[::1]" || hostname.startsWith("127.");
}

/** Makes the sample officers who are not there yet, all with one random password, and says how to sign in. */
export async function seedOfficers(core: Core): Promise<SignIn[]> {
  const password = `demak-${randomBytes(9).toString("base64url")}`;
  const made: SignIn[] = [];
  for (const { username, name, role, agencyCode } of SAMPLE_OFFICERS) {
    if ((await findByUsername(readingFrom(core.cases.work), username)) !== null) continue;
    const agency = agencyCode === null ? null : await agencyByIdOrCode(core.cases.work, agencyCode);
    await makeOfficer(core, { username, name, role, agencyId: agency?.id ?? null, password });
    made.push({ username, password, role, agencyCode });
  }
  return made;
}

interface Seeded {
  readonly id: string;
}

/** Plays every sample case to where it is meant to stand. Run again, it does nothing. @returns how many it made. */
export async function seedComplaints(core: Core): Promise<number> {
  const [done] = await core.cases.work.read("SELECT name FROM counter WHERE name = 'sample'");
  if (done !== undefined) return 0;
  await core.cases.reference.refresh();
  const seeded = new Map<string, Seeded>();
  for (const timetable of timetables(new Date())) {
    seeded.set(timetable.complaint.key, await play(core, timetable, seeded));
  }
  await core.cases.work.transaction((tx) => tx.query("INSERT IGNORE INTO counter (name, value) VALUES ('sample', 1)"));
  return seeded.size;
}

/** When a sample case came in, and when each of its steps is taken. */
interface Timetable {
  readonly complaint: SampleComplaint;
  readonly submittedAt: Date;
  readonly steps: readonly { readonly step: ActedStep; readonly at: Date }[];
}

/**
 * The sample cases in the order in which they are played: those that are archived last, by that day, because the numbers
 * of a register rise with its dates. A case into which another is merged stays open, and so before it.
 */
function timetables(now: Date): Timetable[] {
  return SAMPLE_COMPLAINTS.map((complaint) => timetableOf(complaint, now)).sort(
    (a, b) => archivedMs(a) - archivedMs(b),
  );
}

function timetableOf(complaint: SampleComplaint, now: Date): Timetable {
  const acted = sampleSteps(complaint);
  // The steps are spread between then and now, so that clocks and inbox look like a month's work.
  const wholeMs = complaint.submittedDaysAgo * DAY_MS;
  // Where the citizen's time runs now, the last step lies but days back: else the hub would end the case by itself.
  const waitsForCitizen = complaint.reach === "RESOLVED" || complaint.reach === "CLARIFICATION_REQUESTED";
  const spanMs = (waitsForCitizen ? wholeMs : Math.min(wholeMs, acted.length * 0.7 * DAY_MS)) / (acted.length + 1);
  const submittedMs = now.getTime() - wholeMs;
  const steps = acted.map((step, index) => ({ step, at: new Date(submittedMs + (index + 1) * spanMs) }));
  return { complaint, submittedAt: new Date(submittedMs), steps };
}

/** 0 for a case that is not archived. */
function archivedMs({ steps }: Timetable): number {
  return steps.find(({ step }) => step.action === "ARCHIVE")?.at.getTime() ?? 0;
}

async function play(
  core: Core,
  { complaint, submittedAt, steps }: Timetable,
  seeded: ReadonlyMap<string, Seeded>,
): Promise<Seeded> {
  let now = submittedAt;
  const env = { ...core.cases, clock: () => now };
  const isCounter = complaint.channel === "COUNTER";
  const actor: Actor = isCounter
    ? await officerFor(core, { kind: "COORDINATOR", agencyCode: null })
    : { kind: "CITIZEN" };
  const receipt = await submitComplaint(env, actor, submissionOf(complaint, submittedAt));
  for (const { step, at } of steps) {
    now = at;
    const by: Actor = step.by.kind === "CITIZEN" ? { kind: "CITIZEN" } : await officerFor(core, step.by);
    await carryOut(env, { actor: by, id: receipt.complaintId }, step, seeded);
  }
  await tellNobody(core, receipt.complaintId);
  return { id: receipt.complaintId };
}

/** Sample people have numbers that somebody may own: nothing of what waits for them ever goes out. */
async function tellNobody(core: Core, complaintId: string): Promise<void> {
  await core.cases.work.transaction((tx) =>
    tx.query(
      `UPDATE notice SET state = 'CANCELLED', reason = 'Aduan contoh: tidak ada yang diberi tahu.', watch_at = NULL
        WHERE complaint_id = ? AND state = 'QUEUED'`,
      [complaintId],
    ),
  );
}

function submissionOf(complaint: SampleComplaint, at: Date) {
  const { kind, title, content, channel, category, location, complainant, isAnonymous, isSecret } = complaint;
  const incidentOn =
    complaint.incidentDaysAgo === null
      ? null
      : jakartaDateOf(
          new Date(at.getTime() - Math.max(0, complaint.incidentDaysAgo - complaint.submittedDaysAgo) * DAY_MS),
        );
  return { kind, title, content, channel, category, location, complainant, isAnonymous, isSecret, incidentOn };
}

async function carryOut(
  env: Core["cases"],
  request: ChangeRequest,
  step: ActedStep,
  seeded: ReadonlyMap<string, Seeded>,
): Promise<void> {
  switch (step.action) {
    case "REQUEST_CLARIFICATION":
      return void (await changeCase(env, requestClarification, request, step));
    case "ANSWER_CLARIFICATION":
      return void (await changeCase(env, answerClarification, request, step));
    case "REJECT":
      return void (await changeCase(env, reject, request, step));
    case "WITHDRAW":
      return void (await changeCase(env, withdraw, request, step));
    case "MERGE":
      return void (await mergeComplaints(env, request, { into: seeded.get(step.intoKey)?.id ?? "" }));
    case "TRANSFER":
      return transferIfKnown(env, request, step.institutionName, step.reason);
    case "VERIFY":
      return void (await changeCase(env, verify, request, {
        leadAgency: step.leadAgencyCode,
        supportAgencies: step.supportAgencyCodes,
        note: step.note,
      }));
    case "FORWARD":
      return void (await changeCase(env, forward, request, step));
    case "ACCEPT":
      return void (await changeCase(env, acceptDisposition, request, {}));
    case "RETURN":
      return void (await changeCase(env, returnDisposition, request, step));
    case "FOLLOW_UP":
      return void (await changeCase(env, addFollowUp, request, step));
    case "ANSWER":
      return void (await changeCase(env, answerComplaint, request, step));
    case "SEND_BACK":
      return void (await changeCase(env, sendBackAnswer, request, step));
    case "RECEIVE_ANSWER":
      return void (await changeCase(env, receiveAnswer, request, {}));
    case "REVIEW_RESULT":
      return void (await changeCase(env, reviewResult, request, step));
    case "ARCHIVE":
      return void (await changeCase(env, archiveComplaint, request, {}));
    case "RATE":
      return void (await changeCase(env, rate, request, step));
    case "REOPEN":
      return void (await changeCase(env, reopen, request, step));
  }
}

/** Without the national list of institutions the case stays where it is: nothing is invented. */
async function transferIfKnown(
  env: Core["cases"],
  request: ChangeRequest,
  name: string,
  reason: string,
): Promise<void> {
  const [institution] = await readInstitutions(env.work, name, null, 1);
  if (institution !== undefined) {
    await changeCase(env, transfer, request, { nationalInstitution: institution.id, reason });
  }
}

async function officerFor(core: Core, actor: SampleActor): Promise<Actor> {
  const sample = SAMPLE_OFFICERS.find((one) => one.role === actor.kind && one.agencyCode === actor.agencyCode);
  const row = sample === undefined ? null : await findByUsername(readingFrom(core.cases.work), sample.username);
  if (row === null) throw new Error(`no sample officer is a ${actor.kind} of ${actor.agencyCode ?? "the regency"}`);
  return officerCaller(row);
}
