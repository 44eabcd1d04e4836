import { openCase, scopeOf } from "../cases/case-file";
import { appendEvent } from "../cases/event-log";
import { agenciesInScope } from "../domain/permission";
import { parseMarks } from "../national/marks";
import type { WriteOutcome } from "../national/outcome";
import { NationalCaseEntity } from "../store/entities/national-case.entity";
import { lookups } from "../store/lookups";
import type { SyncEnvironment } from "./environment";
import { type LeasedItem, leaseNext, nextStateSql, writeState } from "./lanes";
import { outboundCase, outboundParts, outboundText, UnsendableError } from "./outbound";

/** A first failure may be a blink; later ones wait longer, but never so long that a mended link goes unnoticed. */
const BACK_OFF_MS = [1_000, 5_000, 15_000, 60_000, 300_000];

/** What a push did. */
export interface PushResult {
  readonly sent: number;
  readonly parked: number;
  /** No call got through: trying the next item now would only knock again. */
  readonly isBlocked: boolean;
}

/** Sends what is queued, of one case or all, until nothing more can go now. */
export async function push(env: SyncEnvironment, complaintId: string | null = null): Promise<PushResult> {
  let sent = 0;
  let parked = 0;
  for (;;) {
    const item = await leaseNext(env, complaintId);
    if (item === null) return { sent, parked, isBlocked: false };
    const result = await carry(env, item);
    if (result === "SENT") sent += 1;
    if (result === "PARKED") parked += 1;
    if (result === "BLOCKED") return { sent, parked, isBlocked: true };
  }
}

type Carried = "SENT" | "PARKED" | "LATER" | "BLOCKED";

async function carry(env: SyncEnvironment, item: LeasedItem): Promise<Carried> {
  try {
    if (item.found === "SENDING" || item.found === "SETTLING") return await settle(env, item);
    return await send(env, item);
  } catch (error) {
    const isHopeless = error instanceof UnsendableError;
    const reason = error instanceof Error ? error.message : "unexpected";
    env.log({ item: item.id, kind: item.kind, isHopeless }, "an item of the bridge could not be carried");
    await writeState(
      env,
      item,
      isHopeless
        ? { state: "PARKED", parkedState: "UNREADABLE", reason }
        : {
            state: item.found === "QUEUED" ? "QUEUED" : item.found === "LEASED" ? "QUEUED" : "SETTLING",
            countsAsAttempt: true,
            delayMs: backOff(item),
            reason: "unexpected error",
          },
    );
    return isHopeless ? "PARKED" : "LATER";
  }
}

async function send(env: SyncEnvironment, item: LeasedItem): Promise<Carried> {
  if (item.kind === "FOLLOW_UP") return sendParts(env, item);
  const call = await prepare(env, item);
  // Committed before the call: found so after a crash, nobody believes that nothing was sent.
  if (!(await writeState(env, item, { state: "SENDING", countsAsAttempt: true }))) return "LATER";
  const outcome = await call();
  if (outcome.outcome !== "done") return undone(env, item, outcome);
  await finish(env, item, outcome.value);
  return "SENT";
}

async function sendParts(env: SyncEnvironment, item: LeasedItem): Promise<Carried> {
  const nationalId = await nationalIdOf(env, item.complaintId);
  if (nationalId === null) throw new UnsendableError("the case has no national number");
  const { parts, isSecret } = await outboundParts(env, item);
  for (let sentParts = item.sentParts; sentParts < parts.length; sentParts += 1) {
    const isOurs = await writeState(env, item, {
      state: "SENDING",
      sentParts,
      countsAsAttempt: sentParts === item.sentParts,
    });
    if (!isOurs) return "LATER";
    const outcome = await env.client.addFollowUp({ nationalId, isSecret, content: parts[sentParts]?.content ?? "" });
    if (outcome.outcome !== "done") return undone(env, item, outcome);
  }
  await finish(env, item, null);
  return "SENT";
}

async function undone(
  env: SyncEnvironment,
  item: LeasedItem,
  outcome: Exclude<WriteOutcome<unknown>, { readonly outcome: "done" }>,
): Promise<Carried> {
  switch (outcome.outcome) {
    case "notProcessed":
      await writeState(env, item, {
        state: "QUEUED",
        delayMs: outcome.retryAfterMs ?? backOff(item),
        reason: outcome.reason,
      });
      return "BLOCKED";
    case "refused":
      await writeState(env, item, { state: "PARKED", parkedState: "REFUSED", reason: outcome.reason });
      return "PARKED";
    case "ambiguous":
      return unclear(env, item, outcome.reason);
  }
}

type Call = () => Promise<WriteOutcome<string | null>>;

async function prepare(env: SyncEnvironment, item: LeasedItem): Promise<Call> {
  if (item.kind === "CREATE") {
    const body = await outboundCase(env, item.complaintId);
    return () => env.client.createComplaint(body);
  }
  const nationalId = await nationalIdOf(env, item.complaintId);
  const target = await transferTargetOf(env, item.complaintId);
  if (nationalId === null || target === null) throw new UnsendableError("nothing to transfer, or nowhere to");
  const description = await outboundText(env, item);
  return async () => {
    const outcome = await env.client.transfer(nationalId, target, description);
    return outcome.outcome === "done" ? { outcome: "done", value: null } : outcome;
  };
}

async function transferTargetOf(env: SyncEnvironment, complaintId: string): Promise<string | null> {
  const [row] = await env.cases.work.read<{ target: string | null }>(
    "SELECT transfer_institution_id AS target FROM complaint WHERE id = ?",
    [complaintId],
  );
  return row?.target ?? null;
}

/** Nobody knows whether it arrived: a follow-up is looked for there, a creation waits for a person. */
async function unclear(env: SyncEnvironment, item: LeasedItem, reason: string): Promise<Carried> {
  if (item.kind !== "FOLLOW_UP") {
    await writeState(env, item, { state: "PARKED", parkedState: "UNKNOWN_OUTCOME", reason });
    return "PARKED";
  }
  await writeState(env, item, { state: "SETTLING", delayMs: 1_000, reason });
  return "LATER";
}

/** Looks before anything is repeated. "Not there" is believed only when a slow request can no longer commit. */
async function settle(env: SyncEnvironment, item: LeasedItem): Promise<Carried> {
  if (item.kind !== "FOLLOW_UP")
    return unclear(env, item, item.found === "SENDING" ? "the call was cut off" : "unclear");
  const nationalId = await nationalIdOf(env, item.complaintId);
  if (nationalId === null) throw new UnsendableError("the case has no national number");
  const { parts, ticket } = await outboundParts(env, item);
  const read = await env.client.getFollowUps(nationalId);
  if (read.outcome !== "done") {
    await writeState(env, item, { state: "SETTLING", delayMs: backOff(item), reason: read.reason });
    return "BLOCKED";
  }
  const there = new Set(
    read.value.items.flatMap(({ text }) =>
      parseMarks(text).flatMap((mark) => (mark.ticket === ticket && mark.number === item.mark ? [mark.part] : [])),
    ),
  );
  const missing = parts.findIndex(({ part }) => !there.has(part));
  if (missing === -1) {
    await finish(env, item, null);
    return "SENT";
  }
  const isSettled = read.value.isComplete && item.ageMs >= env.settings.createTimeoutMs;
  await writeState(
    env,
    item,
    isSettled ? { state: "QUEUED", sentParts: missing } : { state: "SETTLING", delayMs: 1_000, keepsAge: true },
  );
  return "LATER";
}

async function finish(env: SyncEnvironment, item: LeasedItem, nationalId: string | null): Promise<void> {
  const { sql, parameters } = nextStateSql(item, { state: "DONE" });
  const at = env.cases.clock();
  await env.cases.work.change(null, async (tx) => {
    const file = await openCase(tx, item.complaintId);
    const header = (await tx.query(sql, parameters)) as unknown as { affectedRows: number };
    // Another worker has taken over: its word counts, this one's comes too late.
    if (file === null || header.affectedRows === 0) return;
    await tx.manager.update(
      NationalCaseEntity,
      { complaintId: item.complaintId },
      {
        lastPushedAt: at,
        ...(nationalId === null ? {} : { nationalId }),
      },
    );
    if (nationalId === null) return;
    const agencies = agenciesInScope(scopeOf(file));
    await tx.query("UPDATE complaint SET version = version + 1, updated_at = ? WHERE id = ?", [at, file.row.id]);
    await appendEvent(tx, {
      complaintId: file.row.id,
      type: "NATIONAL_LINKED",
      actor: { kind: "SYSTEM" },
      at,
      complaintVersion: file.row.version + 1,
      fromStatus: file.row.status,
      toStatus: file.row.status,
      agenciesBefore: agencies,
      agenciesAfter: agencies,
      data: { nationalId },
    });
  });
}

async function nationalIdOf(env: SyncEnvironment, complaintId: string): Promise<string | null> {
  const [national] = await lookups.nationalCases(env.cases.work, [complaintId]);
  return national?.nationalId ?? null;
}

function backOff(item: LeasedItem): number {
  const base = BACK_OFF_MS[Math.min(item.attempts, BACK_OFF_MS.length - 1)] ?? 1_000;
  // Jitter: lanes that failed together must not knock together again.
  return base * (0.75 + Math.random() / 2);
}
