import { createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Core } from "../compose";
import { stampedEvents, verifyChain } from "../store/audit";
import type { SignedLogHead } from "../store/entities/event.entity";
import { canonicalEvent, chainHash } from "../store/event-chain";
import { readLogHead, signedHead } from "../store/event-rows";
import { readReconciliations } from "../store/reconciliation-rows";
import { signingKey } from "../store/signing-key";
import { isGenuine } from "../sync/report";
import { type CommandInput, namedPublicKey, readNamedFile, UsageError } from "./command";
import { withCore } from "./with-core";

const REPORTS_AT_ONCE = 50;

/** A signed word about how far the log went: kept outside the database, so that a rewritten log does not fit it. */
interface Anchor extends SignedLogHead {
  readonly at: string;
  readonly signature: string;
}

function anchorsPath(dataDir: string): string {
  return join(dataDir, "audit-anchors.jsonl");
}

function signedWords(anchor: Omit<Anchor, "signature">): Buffer {
  return Buffer.from(JSON.stringify([anchor.generation, anchor.position, anchor.hash, anchor.at]));
}

/** Signs the log's head and writes it outside the database: each night, at stop, and on demand. */
export async function writeAnchor(core: Core, dataDir: string): Promise<Anchor> {
  const words = { ...signedHead(await readLogHead(core.cases.work)), at: core.cases.clock().toISOString() };
  const anchor = { ...words, signature: sign(null, signedWords(words), signingKey(dataDir)).toString("base64") };
  appendFileSync(anchorsPath(dataDir), `${JSON.stringify(anchor)}\n`, { mode: 0o600 });
  return anchor;
}

/** `audit verify`, `audit export`, `audit verify --file F --public-key P`: whether the log is what was written. */
export async function audit(input: CommandInput): Promise<number> {
  const [what, ...rest] = input.words;
  const { values } = parseArgs({ args: rest, options: { file: { type: "string" }, "public-key": { type: "string" } } });
  if (what === "verify" && values.file !== undefined) {
    if (values["public-key"] === undefined) throw new UsageError("hub audit verify --file F --public-key P");
    return verifyFile(values.file, values["public-key"], input.print);
  }
  if (what === "verify") return withCore(input, (core) => verifyDatabase(core, input));
  if (what === "export") return withCore(input, (core) => exportLog(core, input));
  throw new UsageError("hub audit verify [--file F --public-key P] | hub audit export");
}

async function verifyDatabase(core: Core, { config, print }: CommandInput): Promise<number> {
  const report = await verifyChain(core.cases.work);
  const publicKey = createPublicKey(signingKey(config.dataDir));
  const faults = [
    ...report.faults,
    ...(await anchorFaults(core, config.dataDir, publicKey)),
    ...(await reportFaults(core, publicKey)),
  ];
  for (const fault of faults) print(`FAULT ${fault}`);
  print(`${report.events} events, ${faults.length} faults, head ${report.headHash.toString("hex")}`);
  return faults.length === 0 ? 0 : 1;
}

async function anchorFaults(core: Core, dataDir: string, publicKey: KeyObject): Promise<string[]> {
  if (!existsSync(anchorsPath(dataDir))) return [];
  const faults: string[] = [];
  for (const line of readFileSync(anchorsPath(dataDir), "utf8")
    .split("\n")
    .filter((text) => text !== "")) {
    const anchor = JSON.parse(line) as Anchor;
    if (!verify(null, signedWords(anchor), publicKey, Buffer.from(anchor.signature, "base64"))) {
      faults.push(`the anchor of ${anchor.at} has a wrong signature`);
    } else if (!(await isHeadOfLog(core, anchor))) {
      faults.push(`position ${anchor.position} does not fit the anchor of ${anchor.at}`);
    }
  }
  return faults;
}

/** Every reconciliation report carries a signed head too. */
async function reportFaults(core: Core, publicKey: KeyObject): Promise<string[]> {
  const { work } = core.cases;
  const faults: string[] = [];
  for (let after: { readonly at: Date; readonly id: string } | null = null; ; ) {
    const reports = await readReconciliations(work, after, REPORTS_AT_ONCE);
    for (const report of reports) {
      if (!(await isGenuine(work, report, publicKey))) {
        faults.push(`the reconciliation report ${report.id} is not what was signed`);
      } else if (report.logHead !== null && !(await isHeadOfLog(core, report.logHead))) {
        faults.push(`position ${report.logHead.position} does not fit the reconciliation report ${report.id}`);
      }
    }
    const last = reports.at(-1);
    if (last === undefined) return faults;
    after = { at: last.startedAt, id: last.id };
  }
}

/** Whether the log still goes through a head that was signed; of a log from before a restore nothing can be said. */
async function isHeadOfLog(core: Core, { generation, position, hash }: SignedLogHead): Promise<boolean> {
  if (position === 0 || generation !== (await readLogHead(core.cases.work)).generation) return true;
  const [row] = await core.cases.work.read<{ hash: Buffer }>("SELECT hash FROM event WHERE position = ?", [position]);
  return row?.hash.toString("hex") === hash;
}

/** JSON lines: a signed head, then every event as it was hashed. It can be checked with the public key alone. */
async function exportLog(core: Core, { config, print }: CommandInput): Promise<number> {
  const anchor = await writeAnchor(core, config.dataDir);
  const publicKey = createPublicKey(signingKey(config.dataDir)).export({ type: "spki", format: "pem" });
  const { startHash } = await readLogHead(core.cases.work);
  print(JSON.stringify({ anchor, startHash: startHash.toString("hex"), publicKey }));
  for await (const event of stampedEvents(core.cases.work)) {
    if (Number(event.position) > anchor.position) break;
    print(canonicalEvent(event, Number(event.position)));
  }
  return 0;
}

function verifyFile(path: string, publicKeyPath: string, print: (line: string) => void): number {
  const [first = "", ...lines] = readNamedFile(path)
    .toString("utf8")
    .split("\n")
    .filter((line) => line !== "");
  const { anchor, startHash } = headOf(first);
  const publicKey = namedPublicKey(publicKeyPath);
  const isSigned = verify(null, signedWords(anchor), publicKey, Buffer.from(anchor.signature, "base64"));
  const hash = lines.reduce<Buffer>((previous, line) => chainHash(previous, line), Buffer.from(startHash, "hex"));
  const fits = hash.toString("hex") === anchor.hash && lines.length === anchor.position;
  print(`${lines.length} events; signature ${isSigned ? "genuine" : "WRONG"}; chain ${fits ? "whole" : "BROKEN"}`);
  return isSigned && fits ? 0 : 1;
}

/** The first line of an exported log. @throws UsageError for a file that does not begin with one. */
function headOf(line: string): { readonly anchor: Anchor; readonly startHash: string } {
  try {
    const head = JSON.parse(line) as { anchor?: Anchor; startHash?: string };
    if (head.anchor !== undefined && head.startHash !== undefined)
      return { anchor: head.anchor, startHash: head.startHash };
  } catch {
    // Told below, like any other file that is none.
  }
  throw new UsageError("the file is no exported log: hub audit export gives one");
}
