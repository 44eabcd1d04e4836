import { type NewOutboxItem, nextMark, park } from "../cases/outbox";
import { notProcessed } from "../national/outcome";
import type { SyncEnvironment } from "./environment";
import type { LeasedItem } from "./lanes";
import { filesOfCase, outboundFile } from "./outbound-files";
import { type HarmlessStep, mapDone, type Parking, type Progress, progressed } from "./saga";

/** Uploads the next file of a case that was not yet; null when all were, or go without it. */
export async function uploadStep(env: SyncEnvironment, item: LeasedItem): Promise<HarmlessStep | null> {
  const known = item.saga.files ?? {};
  const next = (await filesOfCase(env, item.complaintId)).find(({ id }) => known[id] === undefined);
  if (next === undefined) return null;
  const uploaded = (nationalId: string | null) => progressed(item.saga, { files: { ...known, [next.id]: nationalId } });
  return {
    isHarmless: true,
    call: async (signal) => {
      const outcome = await env.client.uploadFiles([await outboundFile(env, next)], signal);
      if (outcome.outcome === "done" && outcome.value[0] === undefined) {
        return notProcessed("unreadable", "LAPOR! tidak memberi nomor untuk lampiran.");
      }
      return mapDone(outcome, ([id = null]): Progress => ({ saga: uploaded(id), isLast: false }));
    },
    unlessRefused: (why) => withoutFile(env, next.id, why, uploaded(null)),
  };
}

/** One bad picture must not keep a case from the national side: it waits alone, and can be sent later as a follow-up. */
function withoutFile(
  env: SyncEnvironment,
  attachmentId: string,
  { parkedState, reason }: Parking,
  saga: Progress["saga"],
): Progress {
  return {
    saga,
    isLast: false,
    effect: async (tx, file) => {
      const mark = nextMark(file);
      await tx.query("UPDATE complaint SET last_mark = ? WHERE id = ?", [mark, file.row.id]);
      const item: NewOutboxItem = { kind: "FOLLOW_UP", cause: "FILE_REFUSED", mark };
      await park(tx, file.row.id, env.cases.clock(), item, {
        parkedState,
        reason: `Lampiran tidak terkirim: ${reason}`.slice(0, 300),
        saga: { attachmentId },
      });
      return {};
    },
  };
}
