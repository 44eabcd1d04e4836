import { type FaultRequest, faultOrder } from "../../src/simulator/fault-order";

const WRITES: FaultRequest["calls"] = ["N1", "N2", "N3", "N6", "N11"];
const READS: FaultRequest["calls"] = ["N4", "N5", "N9", "N10"];

/** Longer than the callers' patience, and over before a read-back may believe that nothing came of the call. */
export const SLOW_COMMIT_MS = 240;

/** Every fault of a history, by the name under which it is counted. */
const ORDERS = {
  writeTimesOutBefore: { kind: "timeoutBefore", calls: WRITES },
  writeTimesOutAfter: { kind: "timeoutAfter", calls: WRITES },
  writeIsResetBefore: { kind: "resetBefore", calls: WRITES },
  writeIsResetAfter: { kind: "resetAfter", calls: WRITES },
  slowWrite: { kind: "slow", calls: WRITES, delayMs: SLOW_COMMIT_MS },
  slightlySlow: { kind: "slow", delayMs: 40 },
  readTimesOut: { kind: "timeoutBefore", calls: READS },
  readIsReset: { kind: "resetBefore", calls: READS },
  unauthorised: { kind: "status", status: 401, shape: "gateway" },
  forbidden: { kind: "status", status: 403, shape: "gatewayBare" },
  tooMany: { kind: "status", status: 429, shape: "json" },
  tooManyRetryAfter: { kind: "status", status: 429, shape: "json", retryAfterSeconds: 1 },
  unavailableXml: { kind: "status", status: 503, shape: "xml" },
  maintenance: { kind: "maintenance", forMs: 200 },
  serverErrorBefore: { kind: "status", status: 500, shape: "json" },
  serverErrorAfter: { kind: "statusAfter", status: 500, shape: "html" },
  badGatewayAfter: { kind: "statusAfter", status: 502, shape: "html" },
  gatewayTimeoutAfter: { kind: "statusAfter", status: 504, shape: "xml" },
  unprocessable: { kind: "status", status: 422, shape: "json", calls: WRITES },
  notFound: { kind: "caseUnreadable" },
  htmlBefore: { kind: "htmlBefore" },
  htmlAfter: { kind: "htmlAfter" },
  redirectBefore: { kind: "redirectBefore" },
  redirectAfter: { kind: "redirectAfter" },
  oversize: { kind: "oversize", calls: READS, sizeBytes: 6 * 1024 * 1024 },
  noId: { kind: "noId" },
  duplicateLog: { kind: "duplicateLog" },
  reorderLog: { kind: "reorderLog" },
  lateLog: { kind: "lateLog" },
  missingLog: { kind: "missingLog" },
  mixedShapes: { kind: "mixedShapes" },
  clockSkew: { kind: "clockSkew", minutes: 90 },
  pageBreak: { kind: "pageBreak", calls: ["N5"], pageSize: 3 },
  pageInsert: { kind: "pageChange", calls: ["N5"], pageSize: 3, change: "insert" },
  pageRemove: { kind: "pageChange", calls: ["N5"], pageSize: 3, change: "remove" },
  unknownStatus: { kind: "unknownStatus" },
  extraFields: { kind: "extraFields" },
  missingFields: { kind: "missingFields" },
  garbageEntry: { kind: "garbageEntry" },
  wrongCase: { kind: "wrongCase" },
  partialList: { kind: "partialList", calls: ["N7"] },
} as const satisfies Record<string, FaultRequest>;

/** The name of a fault. */
export type FaultName = keyof typeof ORDERS;

/** Faults after which somebody has to look whether a call was carried out. */
export const DOUBTFUL: readonly FaultName[] = [
  "slowWrite",
  "writeTimesOutBefore",
  "slowWrite",
  "writeTimesOutAfter",
  "writeIsResetAfter",
  "slowWrite",
  "serverErrorAfter",
];

/** Never happens, and makes lists short: most of what a case says stands behind the first page. */
export const SHORT_PAGES = faultOrder.parse({
  kind: "pageBreak",
  calls: ["N5", "N9", "N10"],
  pageSize: 3,
  probability: 0,
});

/** All names, in the order of the menu. */
export const FAULT_NAMES = Object.keys(ORDERS) as FaultName[];

/** The order that a simulator takes for a fault. */
export function orderOf(fault: FaultName, times: number): object {
  const order: FaultRequest = { ...ORDERS[fault], times };
  return faultOrder.parse(order);
}
