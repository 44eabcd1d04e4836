import type { Clock } from "../domain/clocks";
import { fieldFault, HubError, invalidInput } from "../domain/errors";
import type { TextField } from "../domain/input-text";
import { agenciesInScope, may } from "../domain/permission";
import type { ComplaintAction, ComplaintStatus, Visibility } from "../domain/status";
import { allowedActions, EVENT_TYPE_OF_ACTION, openTransitions, roleEverMay } from "../domain/workflow";
import { CaseTextEntity } from "../store/entities/case-text.entity";
import type { EventData } from "../store/entities/event.entity";
import type { Transaction, UnitResult } from "../store/unit-of-work";
import { IdempotencyMismatchError } from "../store/unit-of-work";
import { type Actor, eventActor, keyScope, workflowActor } from "./actor";
import { attachFiles } from "./attach-files";
import { type CaseFile, factsOf, openCase, saveCase, scopeOf } from "./case-file";
import { queueCaseNotices } from "./case-notices";
import { dataKeyOf, optionalText, ReporterErasedError, requireText, sealCaseText } from "./case-text";
import { judgeClocks } from "./clock-history";
import type { CaseEnvironment } from "./environment";
import { appendEvent } from "./event-log";
import { enqueue, enqueueForDuplicates, isNationalDue, type NewOutboxItem, nextMark } from "./outbox";

/** How a change was asked for. */
export interface ChangeRequest {
  readonly actor: Actor;
  /** The case's id (ULID). */
  readonly id: string;
  /** The version that the caller looked at; null leaves the judgement to the workflow. */
  readonly expectedVersion?: number | null | undefined;
  /** 16 to 128 printable ASCII characters. */
  readonly idempotencyKey?: string | null | undefined;
}

/** What was written: the case's id, and whether it had been written before under the same key. */
export interface ChangeResult {
  readonly complaintId: string;
  readonly replayed: boolean;
}

interface Said {
  readonly field: TextField;
  readonly raw: string | null | undefined;
  readonly path: string;
  readonly visibility: Visibility;
  readonly isRequired: boolean;
}

/** One verb at work on one case, under the case's row lock: it sets what changes, the frame writes it. */
export class CaseStep {
  /** The status after the step; chosen by the verb where the workflow offers more than one. */
  to: ComplaintStatus;
  readonly eventData: Record<string, unknown> = {};
  readonly outbox: (NewOutboxItem & { readonly withText?: boolean })[] = [];
  readonly attachmentIds: string[] = [];
  /** An answer becomes public only when the coordinator receives it. */
  publishText = true;
  said: Said | null = null;

  constructor(
    readonly env: CaseEnvironment,
    readonly tx: Transaction,
    readonly file: CaseFile,
    readonly actor: Actor,
    readonly at: Date,
    readonly targets: readonly ComplaintStatus[],
  ) {
    this.to = targets[0] ?? file.row.status;
  }

  /** The text that comes with the step; checked after the workflow, so that "not now" is said before "not like this". */
  say(field: TextField, raw: string | null | undefined, options: Partial<Omit<Said, "field" | "raw">> = {}): void {
    this.said = { field, raw, path: field, visibility: "INTERNAL", isRequired: true, ...options };
  }

  /** Something that the national side must be told, if the case is due there. */
  tell(item: NewOutboxItem & { readonly withText?: boolean }): void {
    this.outbox.push(item);
  }
}

/** A verb of the procedure: what it does to a case once the workflow has allowed it. */
export interface Verb<Input> {
  readonly action: ComplaintAction;
  /** The mutation's name: part of the idempotency key. */
  readonly mutation: string;
  apply(step: CaseStep, input: Input): void | Promise<void>;
}

/** Checks a client's idempotency key. @throws INVALID_INPUT. */
export function checkIdempotencyKey(key: string | null | undefined): string | null {
  if (key === null || key === undefined) return null;
  if (/^[\x21-\x7e]{16,128}$/.test(key)) return key;
  throw new HubError("INVALID_INPUT", {
    path: ["idempotencyKey"],
    message: "Kunci idempotensi harus terdiri atas 16 sampai 128 karakter ASCII tanpa spasi.",
  });
}

/**
 * The frame of every verb: key, lock, rights, version, workflow, input, rows, event, outbox; one transaction.
 * @throws HubError NOT_FOUND, STALE_VERSION, ACTION_NOT_ALLOWED, INVALID_INPUT, IDEMPOTENCY_MISMATCH, FORBIDDEN.
 */
export async function changeCase<Input>(
  env: CaseEnvironment,
  verb: Verb<Input>,
  request: ChangeRequest,
  input: Input,
): Promise<ChangeResult> {
  const actor = workflowActor(request.actor);
  if (actor === null || !roleEverMay(actor.kind, verb.action)) throw new HubError("FORBIDDEN");
  await env.reference.refresh();
  const result = await once(env, verb.mutation, request, input, (tx) => performVerb(env, verb, request, input, tx));
  return { complaintId: request.id, replayed: result.replayed };
}

/** Makes a change once under the caller's key. @throws IDEMPOTENCY_MISMATCH. */
export async function once<Value>(
  env: CaseEnvironment,
  mutation: string,
  request: Pick<ChangeRequest, "actor" | "id" | "idempotencyKey">,
  input: unknown,
  work: (tx: Transaction) => Promise<Value>,
): Promise<UnitResult<Value>> {
  const clientKey = checkIdempotencyKey(request.idempotencyKey);
  const key =
    clientKey === null
      ? null
      : {
          scope: keyScope(request.actor),
          mutation,
          clientKey,
          argumentsHmac: env.vault.argumentsHmac(canonicalJson([request.id, input])),
          outcome: Buffer.from(request.id),
        };
  try {
    return await env.work.change(key, work);
  } catch (error) {
    if (error instanceof IdempotencyMismatchError) throw new HubError("IDEMPOTENCY_MISMATCH");
    if (error instanceof ReporterErasedError) {
      throw new HubError("ACTION_NOT_ALLOWED", { message: "Data pelapor aduan ini telah dihapus atas permintaannya." });
    }
    throw error;
  }
}

/** Carries a verb out within an open transaction: rights, version, workflow, input, rows, event, outbox. */
export async function performVerb<Input>(
  env: CaseEnvironment,
  verb: Verb<Input>,
  request: ChangeRequest,
  input: Input,
  tx: Transaction,
): Promise<void> {
  const file = await openVisibleCase(tx, request);
  const at = env.clock();
  const actor = workflowActor(request.actor);
  if (actor === null) throw new HubError("FORBIDDEN");
  const facts = factsOf(file);
  if (request.expectedVersion != null && request.expectedVersion !== file.row.version) {
    throw new HubError("STALE_VERSION", {
      currentVersion: file.row.version,
      allowedActions: allowedActions(facts, actor, at),
    });
  }
  const targets = openTransitions(facts, actor, at, verb.action).map((transition) => transition.to);
  if (targets.length === 0) {
    throw new HubError("ACTION_NOT_ALLOWED", {
      currentVersion: file.row.version,
      allowedActions: allowedActions(facts, actor, at),
    });
  }
  const step = new CaseStep(env, tx, file, request.actor, at, targets);
  const agenciesBefore = agenciesInScope(scopeOf(file));
  const fromStatus = file.row.status;
  await verb.apply(step, input);
  await record(step, verb.action, fromStatus, agenciesBefore);
}

/** Loads and locks a case. @throws NOT_FOUND for one that the actor may not see, like for one that does not exist. */
export async function openVisibleCase(tx: Transaction, request: ChangeRequest): Promise<CaseFile> {
  const file = /^[0-9A-HJKMNP-TV-Z]{26}$/.test(request.id) ? await openCase(tx, request.id) : null;
  if (file === null) throw new HubError("NOT_FOUND");
  const { actor } = request;
  const isParty = actor.kind === "CITIZEN" || actor.kind === "SYSTEM" || actor.kind === "NATIONAL";
  if (!isParty && !may(actor, "case:see", scopeOf(file))) throw new HubError("NOT_FOUND");
  return file;
}

async function record(
  step: CaseStep,
  action: ComplaintAction,
  fromStatus: ComplaintStatus,
  agenciesBefore: readonly string[],
): Promise<void> {
  const { env, tx, file, actor, at } = step;
  const { row } = file;
  const type = EVENT_TYPE_OF_ACTION[action];
  row.status = step.to;
  row.version += 1;
  row.updatedAt = at;
  const text = await writeText(step, type);
  const items = await outgoing(step, text);
  if (text !== null) await tx.insert(CaseTextEntity, text);
  await attachFiles(tx, step.attachmentIds, row.id, text?.id ?? null);
  const data: EventData = {
    hasLead: row.leadAgencyId !== null,
    answerReceived: row.answerReceivedAt !== null,
    isPublic: text !== null && text.visibility === "PUBLIC",
    ...step.eventData,
  };
  await judgeClocks(env, tx, file, {
    at,
    type,
    action,
    actorRole: eventActor(actor).actorRole,
    toStatus: step.to,
    data,
  });
  await saveCase(tx, file);
  const ended = endedClocks(row.clocks, at);
  await appendEvent(tx, {
    complaintId: row.id,
    type,
    action,
    actor,
    at,
    complaintVersion: row.version,
    fromStatus,
    toStatus: step.to,
    agenciesBefore,
    agenciesAfter: agenciesInScope(scopeOf(file)),
    text,
    data: ended.length === 0 ? data : { ...data, ended },
  });
  for (const item of items) await enqueue(tx, row.id, at, item);
  await enqueueForDuplicates(tx, file, items, at);
  await queueCaseNotices(tx, file, {
    type,
    fromStatus,
    toStatus: step.to,
    at,
    publicTextId: publicTextOf(step, text),
    isByReporter: actor.kind === "CITIZEN",
  });
}

/** The text that the citizen reads with the step: its own, or an earlier one that becomes public with it. */
function publicTextOf(step: CaseStep, text: CaseTextEntity | null): string | null {
  if (text !== null) return text.publishedAt === null ? null : text.id;
  return step.outbox.find(({ textId }) => textId != null)?.textId ?? null;
}

/** The procedure's clocks that end with a step, as they were judged then: later rules change no figure of the past. */
function endedClocks(clocks: readonly Clock[], at: Date): NonNullable<EventData["ended"]> {
  return clocks
    .filter(
      ({ law, stoppedAt, state }) => law === "SOP" && stoppedAt?.getTime() === at.getTime() && state !== "CANCELLED",
    )
    .map(({ step, startedAt, state }) => ({ step, startedAt: startedAt.toISOString(), isMet: state === "MET" }));
}

async function writeText(step: CaseStep, purpose: string): Promise<CaseTextEntity | null> {
  const { env, tx, file, actor, at, said } = step;
  if (said === null) return null;
  const text = said.isRequired
    ? requireText(said.field, said.raw ?? "", said.path)
    : optionalText(said.field, said.raw, said.path);
  if (text === null) return null;
  const row = sealCaseText(env.vault, await dataKeyOf(tx, env.vault, file.row.reporterId), actor, {
    complaintId: file.row.id,
    purpose,
    text,
    visibility: said.visibility,
    publishedAt: said.visibility === "PUBLIC" && step.publishText ? at : null,
    at,
  });
  return row;
}

/** What goes into the case's lane: nothing unless the case is due nationally; each follow-up with its own number. */
async function outgoing(step: CaseStep, text: CaseTextEntity | null): Promise<NewOutboxItem[]> {
  const { tx, file } = step;
  if (step.outbox.length === 0 || !(await isNationalDue(tx, file.row.id))) return [];
  return step.outbox.map(({ withText, ...item }) => {
    const mark = item.kind === "FOLLOW_UP" || item.kind === "TRANSFER" ? nextMark(file) : null;
    if (withText && text !== null) text.mark = mark;
    return { ...item, mark, textId: withText ? (text?.id ?? null) : (item.textId ?? null) };
  });
}

/** INVALID_INPUT for a choice that does not exist or is not offered any more. */
export function unknownChoice(path: string, label: string): HubError {
  return invalidInput(fieldFault([path], { key: "unknownChoice" }, label));
}

/** The same value gives the same text, whatever the order of its keys; absent and null are the same. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => {
    if (inner === undefined) return null;
    if (typeof inner !== "object" || inner === null || Array.isArray(inner)) return inner;
    const entries = Object.entries(inner).filter(([, entry]) => entry !== undefined && entry !== null);
    return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
