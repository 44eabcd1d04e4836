import { createHash, createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import type { SignedLogHead } from "../store/entities/event.entity";
import {
  type ReconciliationItemRow,
  type ReconciliationRow,
  readReconciliationItems,
  type SignedReconciliation,
} from "../store/reconciliation-rows";
import type { UnitOfWork } from "../store/unit-of-work";

/** Items that are read at a time: a report of a bad night may name every case. */
const PAGE = 500;

/** The signed part of a report. Its items are in it by their digest, so that no report has to fit into memory. */
interface ReportHead {
  readonly id: string;
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly isDryRun: boolean;
  readonly total: number;
  readonly equal: number;
  readonly repaired: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly oldestReadAt: string | null;
  /** How far the event log went; reports from before it was noted have none. */
  readonly logHead?: SignedLogHead;
  /** SHA-256 over the canonical JSON of each item, each followed by a line feed, in the order of the report. */
  readonly itemsSha256: string;
}

/** JSON with sorted keys and without blanks: the same value always has the same bytes. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

function itemJson({ ticketNumber, nationalId, verdict, differences, waiting, action }: ReconciliationItemRow): string {
  return canonicalJson({ ticketNumber, nationalId, verdict, differences, waiting, action });
}

/** Every item of a report, in its order. */
export async function* reportItems(work: UnitOfWork, id: string): AsyncGenerator<ReconciliationItemRow> {
  for (let after = ""; ; ) {
    const rows = await readReconciliationItems(work, id, after, PAGE);
    yield* rows;
    if (rows.length < PAGE) return;
    after = rows.at(-1)?.complaintId ?? after;
  }
}

/** A comparison that has come to its end, signed or about to be. */
type EndedReconciliation = ReconciliationRow & { readonly finishedAt: Date };

async function headOf(work: UnitOfWork, row: EndedReconciliation): Promise<ReportHead> {
  const digest = createHash("sha256");
  for await (const item of reportItems(work, row.id)) digest.update(`${itemJson(item)}\n`);
  const { id, startedAt, finishedAt, isDryRun, total, equal, repaired, counts, oldestReadAt, logHead } = row;
  return {
    id,
    startedAt: startedAt.toISOString(),
    finishedAt: finishedAt.toISOString(),
    isDryRun,
    total,
    equal,
    repaired,
    counts,
    oldestReadAt: oldestReadAt?.toISOString() ?? null,
    ...(logHead === null ? {} : { logHead }),
    itemsSha256: digest.digest("hex"),
  };
}

/** The hub's signature under a report that ends now: Ed25519 over the canonical JSON of its head. */
export async function signReport(work: UnitOfWork, row: EndedReconciliation, key: KeyObject): Promise<Buffer> {
  return sign(null, Buffer.from(canonicalJson(await headOf(work, row))), key);
}

/** Whether a stored report is still what was signed. */
export async function isGenuine(work: UnitOfWork, row: SignedReconciliation, publicKey: KeyObject): Promise<boolean> {
  return verify(null, Buffer.from(canonicalJson(await headOf(work, row))), publicKey, row.signature);
}

/** The public half of a key, as others need it to check a report. */
export function publicKeyText(key: KeyObject): string {
  return createPublicKey(key).export({ type: "spki", format: "pem" }).toString();
}

/** A report as a file: JSON in pieces, one item a line. */
export async function* reportJson(
  work: UnitOfWork,
  row: SignedReconciliation,
  publicKey: string,
): AsyncGenerator<string> {
  const head = await headOf(work, row);
  const signature = row.signature.toString("base64");
  const facts = { algorithm: "Ed25519", signature, publicKey };
  yield `{"report":${canonicalJson(head)},\n${canonicalJson(facts).slice(1, -1)},\n"items":[`;
  let separator = "\n";
  for await (const item of reportItems(work, row.id)) {
    yield `${separator}${itemJson(item)}`;
    separator = ",\n";
  }
  yield "\n]}\n";
}

/** Whether a report's file is what the holder of that key signed: nothing changed, nothing left out. */
export function verifyReport(file: string, publicKey: KeyObject): boolean {
  const { report, items, signature } = JSON.parse(file) as {
    readonly report: ReportHead;
    readonly items: readonly ReconciliationItemRow[];
    readonly signature: string;
  };
  const digest = createHash("sha256");
  for (const item of items) digest.update(`${canonicalJson(item)}\n`);
  const isWhole = digest.digest("hex") === report.itemsSha256;
  return isWhole && verify(null, Buffer.from(canonicalJson(report)), publicKey, Buffer.from(signature, "base64"));
}
