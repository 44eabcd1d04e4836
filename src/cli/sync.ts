import { setTimeout as sleep } from "node:timers/promises";
import type { Core } from "../compose";
import { ConfigError } from "../config/config";
import { FileStore } from "../store/file-store";
import { closeSyncEnvironment, openSyncEnvironment, type SyncEnvironment } from "../sync/environment";
import { pull, pullInstitutions } from "../sync/pull";
import { push } from "../sync/push";
import { type CommandInput, UsageError } from "./command";
import { withCore } from "./with-core";

const NOT_EQUAL = 3;
const NO_CALL_SUCCEEDED = 4;
/** Longer than settling and any `Retry-After` that is worth waiting for. */
const MAX_WAIT_MS = 600_000;

/** `sync push|pull|once`: the bridge by hand. */
export async function sync(input: CommandInput): Promise<number> {
  const [what] = input.words;
  if (what === "reconcile") {
    process.stderr.write("hub sync reconcile is not built yet\n");
    return 1;
  }
  if (what !== "push" && what !== "pull" && what !== "once") throw new UsageError("hub sync push|pull|once");
  const { national } = input.config;
  if (national === null) throw new ConfigError(["SP4N_BASE_URL is empty: there is no national system to sync with"]);
  return withCore(input, async (core) => {
    const env = openSyncEnvironment({
      cases: core.cases,
      files: new FileStore(input.config.filesDir),
      settings: national,
      nodeId: input.config.nodeId,
      log: (fields, message) => input.logger.warn(fields, message),
    });
    try {
      return await run(env, core, what, input.print);
    } finally {
      closeSyncEnvironment(env);
    }
  });
}

async function run(
  env: SyncEnvironment,
  core: Core,
  what: "push" | "pull" | "once",
  print: (line: string) => void,
): Promise<number> {
  let hasSucceeded = false;
  const startedAt = performance.now();
  do {
    if (what !== "pull") {
      // A person stands and waits: our own back-off does not.
      await core.cases.work.read("UPDATE outbox SET not_before = UTC_TIMESTAMP(3) WHERE state = 'QUEUED'");
      const pushed = await push(env);
      hasSucceeded ||= pushed.sent > 0;
      if (pushed.isBlocked && !hasSucceeded) break;
    }
    if (what !== "push") {
      hasSucceeded ||= await pullInstitutions(env);
      const pulled = await pull(env);
      hasSucceeded ||= pulled.read > 0;
    }
    if (what !== "once" || !(await isMoving(core))) break;
    await sleep(500);
  } while (performance.now() - startedAt < MAX_WAIT_MS);
  return report(core, print, hasSucceeded || what === "push");
}

async function isMoving(core: Core): Promise<boolean> {
  const rows = await core.cases.work.read(
    "SELECT seq FROM outbox WHERE state IN ('QUEUED','LEASED','SENDING','SETTLING') LIMIT 1",
  );
  return rows.length > 0;
}

async function report(core: Core, print: (line: string) => void, hasSucceeded: boolean): Promise<number> {
  const rows = await core.cases.work.read<{
    ticket: string;
    nationalId: string | null;
    verdict: string;
    differences: string;
  }>(
    `SELECT c.ticket_number AS ticket, n.national_id AS nationalId, n.verdict, n.differences
       FROM national_case n JOIN complaint c ON c.id = n.complaint_id WHERE n.verdict NOT IN ('EQUAL', 'NOT_LINKED') ORDER BY c.id`,
  );
  for (const row of rows) {
    print(
      `${row.ticket}\t${row.nationalId ?? "-"}\t${row.verdict}\t${(JSON.parse(row.differences) as string[]).join(",")}`,
    );
  }
  if (!hasSucceeded) return NO_CALL_SUCCEEDED;
  return rows.length === 0 ? 0 : NOT_EQUAL;
}
