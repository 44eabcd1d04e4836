import { createPublicKey, sign, verify } from "node:crypto";
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Core } from "../compose";
import { stampedEvents, verifyChain } from "../store/audit";
import { canonicalEvent, chainHash } from "../store/event-chain";
import { readLogHead } from "../store/event-rows";
import { signingKey } from "../store/signing-key";
import { type CommandInput, UsageError } from "./command";
import { withCore } from "./with-core";

/** A signed word about how far the log went: kept outside the database, so that a rewritten log does not fit it. */
interface Anchor {
  readonly generation: string;
  readonly position: number;
  readonly hash: string;
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
  const head = await readLogHead(core.cases.work);
  const words = {
    generation: head.generation,
    position: head.position,
    hash: head.hash.toString("hex"),
    at: core.cases.clock().toISOString(),
  };
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
  const faults = [...report.faults, ...(await anchorFaults(core, config.dataDir))];
  for (const fault of faults) print(`FAULT ${fault}`);
  print(`${report.events} events, ${faults.length} faults, head ${report.headHash.toString("hex")}`);
  return faults.length === 0 ? 0 : 1;
}

async function anchorFaults(core: Core, dataDir: string): Promise<string[]> {
  if (!existsSync(anchorsPath(dataDir))) return [];
  const publicKey = createPublicKey(signingKey(dataDir));
  const { generation } = await readLogHead(core.cases.work);
  const faults: string[] = [];
  for (const line of readFileSync(anchorsPath(dataDir), "utf8")
    .split("\n")
    .filter((text) => text !== "")) {
    const anchor = JSON.parse(line) as Anchor;
    if (!verify(null, signedWords(anchor), publicKey, Buffer.from(anchor.signature, "base64"))) {
      faults.push(`the anchor of ${anchor.at} has a wrong signature`);
    } else if (anchor.generation === generation && anchor.position > 0) {
      const [row] = await core.cases.work.read<{ hash: Buffer }>("SELECT hash FROM event WHERE position = ?", [
        anchor.position,
      ]);
      if (row?.hash.toString("hex") !== anchor.hash)
        faults.push(`position ${anchor.position} does not fit the anchor of ${anchor.at}`);
    }
  }
  return faults;
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
  const [first = "", ...lines] = readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line !== "");
  const { anchor, startHash } = JSON.parse(first) as { anchor: Anchor; startHash: string };
  const publicKey = createPublicKey(readFileSync(publicKeyPath));
  const isSigned = verify(null, signedWords(anchor), publicKey, Buffer.from(anchor.signature, "base64"));
  const hash = lines.reduce<Buffer>((previous, line) => chainHash(previous, line), Buffer.from(startHash, "hex"));
  const fits = hash.toString("hex") === anchor.hash && lines.length === anchor.position;
  print(`${lines.length} events; signature ${isSigned ? "genuine" : "WRONG"}; chain ${fits ? "whole" : "BROKEN"}`);
  return isSigned && fits ? 0 : 1;
}
