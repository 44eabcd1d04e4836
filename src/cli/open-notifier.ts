import type { Logger } from "pino";
import { noteGroupState } from "../cases/decide-notice";
import { queueDigests } from "../cases/digest";
import { watchGroupPosts } from "../cases/group-watch";
import type { Core } from "../compose";
import type { Config } from "../config/config";
import { openNotifyEnvironment } from "../notify/environment";
import { Notifier } from "../notify/notifier";

/** Posts of the group are looked after by the quarter of an hour, digests begin at a minute: either may wait for some. */
const NOTICE_JOBS_EVERY_MS = 20_000;

/** Opens the way out of all messages; it sends nothing before it is started. */
export function openNotifier(config: Config, logger: Logger, { cases }: Core): Notifier {
  const env = openNotifyEnvironment({
    work: cases.work,
    vault: cases.vault,
    clock: cases.clock,
    settings: config.notify,
    nodeId: config.nodeId,
    log: (fields, message) => logger.warn(fields, message),
    noteGroupState: (tx, complaintId, noticeId, state, at) =>
      noteGroupState(tx, complaintId, noticeId, state, { kind: "SYSTEM" }, at),
  });
  return new Notifier(env, [
    { everyMs: NOTICE_JOBS_EVERY_MS, run: (signal) => watchGroupPosts(cases, signal) },
    { everyMs: NOTICE_JOBS_EVERY_MS, run: (signal) => queueDigests(cases, signal) },
  ]);
}
