import { createPublicKey, type KeyObject } from "node:crypto";
import { parseArgs } from "node:util";
import { parseTtl } from "../auth/ttl";
import { ConfigError } from "../config/config";
import { signingKey } from "../store/signing-key";
import { readUnequalCases, type UnequalCase } from "../store/sweep-rows";
import { countCalls, isInVain } from "../sync/calls";
import { closeSyncEnvironment, openSyncEnvironment, type SyncEnvironment } from "../sync/environment";
import { pullMasters } from "../sync/masters";
import { takeNewCases } from "../sync/new-cases";
import { syncOnce } from "../sync/once";
import { noteOutages } from "../sync/outage";
import { pull } from "../sync/pull";
import { push } from "../sync/push";
import { reconcile } from "../sync/reconcile";
import { reportItems, verifyReport } from "../sync/report";
import { isToBeNamed, type SweepProgress } from "../sync/sweep";
import { type CommandInput, namedPublicKey, readNamedFile, UsageError } from "./command";
import { openFiles } from "./open-files";
import { ProgressLine } from "./progress";
import { withCore } from "./with-core";

const NOT_EQUAL = 3;
const NO_CALL_SUCCEEDED = 4;
const USAGE =
  "hub sync push | pull | once [--max-wait 10m] | reconcile [--dry-run] | verify <report.json> [--public-key P]";

const WHATS = ["push", "pull", "once", "reconcile", "verify"] as const;
type What = Exclude<(typeof WHATS)[number], "verify">;

interface Wish {
  readonly maxWaitMs: number;
  readonly isDryRun: boolean;
  readonly key: KeyObject;
  readonly onProgress: (progress: SweepProgress) => void;
}

/** `sync push|pull|once|reconcile`: the bridge by hand; `sync verify` checks a report's signature. */
export async function sync(input: CommandInput): Promise<number> {
  const { what, values } = wordsOf(input.words);
  if (what === "verify") return verify(input, values.file, values.publicKey);
  const { national } = input.config;
  if (national === null) throw new ConfigError(["SP4N_BASE_URL is empty: there is no national system to sync with"]);
  return withCore(input, async (core) => {
    const env = openSyncEnvironment({
      cases: core.cases,
      files: openFiles(input.config, input.logger),
      settings: national,
      nodeId: input.config.nodeId,
      log: (fields, message) => input.logger.warn(fields, message),
    });
    const progress = new ProgressLine(process.stderr);
    const onProgress = ({ read, total, expectedEndAt }: SweepProgress) => progress.show(read, total, expectedEndAt);
    const wish = { ...values, key: signingKey(input.config.dataDir), onProgress };
    try {
      const code = await run(env, what, wish, input.print);
      await noteOutages(env.cases);
      return code;
    } finally {
      progress.end();
      closeSyncEnvironment(env);
    }
  });
}

function wordsOf(words: readonly string[]) {
  const [word, ...rest] = words;
  const what = WHATS.find((known) => known === word);
  if (what === undefined) throw new UsageError(USAGE);
  try {
    const { values, positionals } = parseArgs({
      args: rest,
      allowPositionals: what === "verify",
      options: {
        ...(what === "once" ? { "max-wait": { type: "string", default: "10m" } as const } : {}),
        ...(what === "reconcile" ? { "dry-run": { type: "boolean" } as const } : {}),
        ...(what === "verify" ? { "public-key": { type: "string" } as const } : {}),
      },
    }) as { values: { "max-wait"?: string; "dry-run"?: boolean; "public-key"?: string }; positionals: string[] };
    const maxWaitMs = parseTtl(values["max-wait"] ?? "10m");
    const isDryRun = values["dry-run"] === true;
    return { what, values: { maxWaitMs, isDryRun, publicKey: values["public-key"] ?? null, file: positionals[0] } };
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : "unknown option"}\n${USAGE}`);
  }
}

async function run(env: SyncEnvironment, what: What, wish: Wish, print: (line: string) => void): Promise<number> {
  if (what === "once") {
    const { code, rows, isAtRest } = await syncOnce(env, wish);
    for (const row of rows) print(lineOf(row));
    if (code === NOT_EQUAL && !isAtRest)
      process.stderr.write(
        "not everything could be read and sent in the time: run it again, or with a longer --max-wait\n",
      );
    return code;
  }
  const calls = countCalls(env.link);
  await env.link.probeNow();
  if (what === "reconcile") return reconciled(env, wish, print, () => !isInVain(calls()));
  if (what === "push") {
    await push(env, null);
  } else {
    await pullMasters(env);
    await takeNewCases(env, { isFull: true });
    await pull(env, null);
  }
  const rows = await readUnequalCases(env.cases.work);
  for (const row of rows) print(lineOf(row));
  if (isInVain(calls())) return NO_CALL_SUCCEEDED;
  return rows.length === 0 ? 0 : NOT_EQUAL;
}

async function reconciled(
  env: SyncEnvironment,
  wish: Wish,
  print: (line: string) => void,
  isAnswered: () => boolean,
): Promise<number> {
  const begunAt = env.cases.clock();
  let done = await reconcile(env, wish);
  // It has ended a comparison of an earlier night: what was read then does not answer who asks now.
  if (done.isFinished && done.report.startedAt < begunAt) done = await reconcile(env, wish);
  const { isFinished, report } = done;
  let isEqual = isFinished;
  for await (const item of reportItems(env.cases.work, report.id)) {
    if (!isToBeNamed(item)) continue;
    isEqual = false;
    print(lineOf(item));
  }
  if (!isAnswered()) return NO_CALL_SUCCEEDED;
  if (isFinished) return isEqual ? 0 : NOT_EQUAL;
  const next = wish.isDryRun ? "this trial was not finished" : "the next reconcile goes on from here";
  process.stderr.write(`the national system does not answer any more; ${next}\n`);
  return (await env.link.state()).state === "DOWN" && report.total === 0 ? NO_CALL_SUCCEEDED : NOT_EQUAL;
}

/** Ticket, national id, verdict and differences, separated by tabs. */
function lineOf({ ticketNumber, nationalId, verdict, differences }: UnequalCase): string {
  return [ticketNumber, nationalId ?? "-", verdict, differences.join(",")].join("\t");
}

function verify({ config, print }: CommandInput, file: string | undefined, publicKey: string | null): number {
  if (file === undefined) throw new UsageError(USAGE);
  const key = publicKey === null ? createPublicKey(signingKey(config.dataDir)) : namedPublicKey(publicKey);
  const isGenuine = isReportGenuine(readNamedFile(file).toString("utf8"), key);
  print(isGenuine ? "signature genuine" : "signature WRONG");
  return isGenuine ? 0 : 1;
}

/** @throws UsageError for a file that is no report. */
function isReportGenuine(text: string, key: KeyObject): boolean {
  try {
    return verifyReport(text, key);
  } catch {
    throw new UsageError("the file is no report of a reconciliation: /reconciliations/<id>.json gives one");
  }
}
