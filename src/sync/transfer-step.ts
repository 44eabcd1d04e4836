import { isReporterReply } from "../national/log-item";
import type { NationalCase } from "../national/neutral";
import type { SyncEnvironment } from "./environment";
import type { LeasedItem } from "./lanes";
import { noteCaseEvent } from "./link-case";
import { marked, outboundWords } from "./outbound";
import { isOurs, ourInstitutions } from "./reading";
import {
  failedLook,
  type HarmlessStep,
  type Look,
  mapDone,
  type Progress,
  progressed,
  type Step,
  UnsendableError,
} from "./saga";

/** Asks another institution to take a case; what the log shows before is noted first, to tell what is new after. */
export async function transferStep(env: SyncEnvironment, item: LeasedItem, nationalId: string): Promise<Step> {
  const { logSeen } = item.saga;
  if (logSeen === undefined) return countLog(env, item, nationalId);
  const target = await targetOf(env, item.complaintId);
  const description = await descriptionOf(env, item);
  const progress = transferred(item);
  return {
    isHarmless: false,
    repeatsOnce: true,
    call: async (signal) => mapDone(await env.client.transfer(nationalId, target, description, signal), () => progress),
    look: (signal) => lookForTransfer(env, nationalId, logSeen, progress, signal),
    onRefused: async (tx, file) => {
      await tx.query("UPDATE complaint SET transfer_refused = 1 WHERE id = ?", [file.row.id]);
      const at = env.cases.clock();
      await noteCaseEvent(tx, file, { type: "TRANSFER_REFUSED", actor: { kind: "SYSTEM" }, at, data: {} });
    },
  };
}

function transferred(item: LeasedItem): Progress {
  return {
    saga: progressed(item.saga),
    isLast: true,
    effect: async (tx, file) => {
      // A reading may have seen it before the answer came back: then more is known than that.
      await tx.query("UPDATE national_case SET transfer = 'DONE' WHERE complaint_id = ? AND transfer = 'PENDING'", [
        file.row.id,
      ]);
      return {};
    },
  };
}

function countLog(env: SyncEnvironment, item: LeasedItem, nationalId: string): HarmlessStep {
  return {
    isHarmless: true,
    call: async (signal) =>
      mapDone(
        await env.client.getComplaint(nationalId, signal),
        (shown): Progress => ({ saga: { ...item.saga, logSeen: entriesOf(shown) }, isLast: false }),
      ),
  };
}

/** Entries that a transfer could have made; the reporter may write at any time. */
function entriesOf({ log }: NationalCase): number {
  return log.filter((entry) => !isReporterReply(entry)).length;
}

/** Somebody else has the case, or the log has grown since. */
async function lookForTransfer(
  env: SyncEnvironment,
  nationalId: string,
  logSeen: number,
  progress: Progress,
  signal: AbortSignal,
): Promise<Look> {
  const shown = await env.client.getComplaint(nationalId, signal);
  if (shown.outcome !== "done") return failedLook(shown);
  const { dispositionId: id, dispositionName: name, unreadable } = shown.value;
  const ours = await ourInstitutions(env.cases.work, env.settings.institutionId);
  if (isOurs(ours, { id, name }) === false || entriesOf(shown.value) > logSeen) return { kind: "FOUND", progress };
  return unreadable.length === 0
    ? { kind: "NOT_THERE" }
    : { kind: "INCOMPLETE", reason: "Riwayat nasional tidak terbaca lengkap." };
}

async function targetOf(env: SyncEnvironment, complaintId: string): Promise<string> {
  const [row] = await env.cases.work.read<{ target: string | null }>(
    "SELECT transfer_institution_id AS target FROM complaint WHERE id = ?",
    [complaintId],
  );
  if (row?.target == null) throw new UnsendableError("Instansi tujuan pengalihan tidak tercatat lagi.");
  return row.target;
}

async function descriptionOf(env: SyncEnvironment, item: LeasedItem): Promise<string> {
  const { text } = await outboundWords(env, item);
  return marked(env, item, text);
}
