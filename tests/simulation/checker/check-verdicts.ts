import type { CaseRecord } from "../../../src/simulator/records";
import type { Check } from "./check";
import type { HubCase, Sides } from "./sides";

/** The national statuses in the order of the columns below. */
const COLUMNS = [
  "Belum Terverifikasi",
  "Terverifikasi",
  "Belum Ditindaklanjuti",
  "Dalam Proses",
  "Ditindaklanjuti oleh Instansi",
  "Ditanggapi oleh Pelapor",
  "Ditunda",
  "Selesai",
  "Diarsipkan",
  "Ditolak",
];
/**
 * What a pair may come to rest as, written down apart from the hub: `=` nothing to do · `w` waiting for people · `a`
 * waiting, because what the national side wanted was carried out or undone since · `v` the national side was asked to
 * move and did not: waiting · `c` conflict · `?` as wherever the case is held now.
 */
const AT_REST: Readonly<Record<string, string>> = {
  SUBMITTED: "= a a a a a = a a a",
  CLARIFICATION_REQUESTED: "= w w w w a = a a a",
  VERIFIED: "v = = w w w = a a a",
  FORWARDED: "v = = = = w = a a a",
  IN_PROGRESS: "v = = = = = = a a a",
  ANSWERED: "v w w = = w w w w c",
  MONITORING: "v w w = = = = = w c",
  RESOLVED: "v w w = = a w = = c",
  ARCHIVED: "w w w w w a w = = w",
  REJECTED: "v v v v v v v = = =",
  WITHDRAWN: "v v v v v v v = = =",
  MERGED: "? ? ? ? ? ? ? ? ? ?",
  TRANSFERRED: "= = = = = = = = = =",
};

/** The verdicts that the hub has at rest fit what both sides really are. */
export const checkVerdicts: Check = (sides) =>
  sides.cases.flatMap((one) => {
    const { national } = one;
    if (national === null) return [];
    const record = sides.national.find(({ id }) => id === national.nationalId);
    if (record === undefined) return national.verdict === "EQUAL" ? [`${one.ticket} is EQUAL and not linked`] : [];
    const allowed = allowedAtRest(sides, one, record);
    const isWaiting = national.waiting !== null && national.verdict === "EQUAL";
    const is = isWaiting ? `${national.verdict} waiting` : national.verdict;
    const pair = `${one.status} × ${record.statusName}, disposed to ${record.dispositionId}`;
    const found = allowed.includes(is)
      ? []
      : [`verdict: ${one.ticket} (${pair}) is ${is}, not ${allowed.join(" or ")}`];
    if (national.statusName !== record.statusName) {
      found.push(`${one.ticket} is ${record.statusName} there, and ${national.statusName} is noted here`);
    }
    if (record.isAnonymous && !one.isAnonymous) found.push(`${one.ticket} is anonymous there and not here`);
    if (record.isSecret && !one.isSecret) found.push(`${one.ticket} is secret there and not here`);
    return found;
  });

function allowedAtRest({ items, ours }: Sides, one: HubCase, record: CaseRecord): readonly string[] {
  const unsent = items.filter(
    ({ complaintId, state }) => complaintId === one.id && !["DONE", "DISCARDED"].includes(state),
  );
  const column = COLUMNS.indexOf(record.statusName);
  if (column === -1) return ["UNKNOWN"];
  if (hasDoubledMark(one, record)) return ["CONFLICT"];
  if (unsent.length > 0) return ["LOCAL_AHEAD"];
  if ((one.isAnonymous && !record.isAnonymous) || (one.isSecret && !record.isSecret)) return ["CONFLICT"];
  const isOurs = record.dispositionId === null || ours.has(record.dispositionId);
  if (!isOurs) return one.status === "TRANSFERRED" ? ["EQUAL", "EQUAL waiting"] : ["EQUAL there only"];
  switch (AT_REST[one.status]?.split(" ")[column]) {
    case "=":
      return one.status === "TRANSFERRED" ? ["EQUAL", "EQUAL waiting"] : ["EQUAL"];
    case "c":
      return ["CONFLICT"];
    case "?":
      return ["EQUAL", "EQUAL waiting", "CONFLICT"];
    case "v":
      return ["EQUAL waiting", "CONFLICT"];
    default:
      return ["EQUAL waiting"];
  }
}

function hasDoubledMark({ ticket }: HubCase, { log }: CaseRecord): boolean {
  const marks = log.flatMap(({ content }) => new RegExp(`^\\[${ticket}/\\d+[a-z]?\\]`).exec(content ?? "")?.[0] ?? []);
  return new Set(marks).size < marks.length;
}
