import { setTimeout as pause } from "node:timers/promises";
import { SLOW_COMMIT_MS } from "./fault-menu";
import type { Ending, History } from "./history";
import { pickedFrom } from "./plan";

interface Parked {
  readonly id: string;
  readonly complaintId: string;
  readonly ticket: string;
  readonly nationalId: string | null;
  readonly kind: "CREATE" | "FOLLOW_UP" | "TRANSFER" | "STATUS";
  readonly cause: string;
  readonly mark: number | null;
  readonly parkedState: string;
}

/** One in so many refused items is given up. */
const DISCARD_EVERY = 6;

/** The coordinator looks after every parked item, by what the national side really shows. @returns how many there were. */
export async function decideParked(history: History, pick: number): Promise<number> {
  const items = await history.world.sql<Parked>(
    `SELECT o.id, o.complaint_id AS complaintId, c.ticket_number AS ticket, n.national_id AS nationalId, o.kind, o.cause, o.mark,
            o.parked_state AS parkedState
       FROM outbox o JOIN complaint c ON c.id = o.complaint_id LEFT JOIN national_case n ON n.complaint_id = c.id
      WHERE o.state = 'PARKED' ORDER BY o.seq`,
  );
  // Nobody decides in the second in which a call is cut off: slow calls have come to their end.
  if (items.length > 0) await pause(SLOW_COMMIT_MS + 50);
  for (const [index, item] of items.entries()) {
    const { what, ending } = await decideOne(history, item, pick + index);
    history.count("decisions", `${what} ${item.kind}, ${item.parkedState}: ${ending}`);
  }
  return items.length;
}

async function decideOne(history: History, item: Parked, pick: number): Promise<{ what: string; ending: Ending }> {
  const { parkedState, kind } = item;
  if (parkedState === "UNKNOWN_OUTCOME" || parkedState === "QUARANTINED") {
    if (kind === "CREATE") return resolve(history, item, pick, createdThere(history, item));
    // It has arrived, and nothing is left to be sent.
    if (kind === "TRANSFER" && isTransferThere(history, item)) return discard(history, item, pick, false);
    return resolve(history, item, pick, null);
  }
  if (parkedState === "REFUSED" && pick % DISCARD_EVERY === 0) return discard(history, item, pick, true);
  const bridge = pickedFrom(history.world.workers, pick);
  return decided(history, item, "retries", () => bridge.retry(history.office.coordinator, item.id));
}

function resolve(history: History, item: Parked, pick: number, nationalId: string | null) {
  const bridge = pickedFrom(history.world.workers, pick);
  const resolution = nationalId === null ? { confirmNotCreated: true } : { nationalId };
  const what = nationalId === null ? "resends" : "links";
  return decided(history, item, what, () => bridge.resolve(history.office.coordinator, item.id, resolution));
}

async function discard(history: History, item: Parked, pick: number, isGivenUp: boolean) {
  const bridge = pickedFrom(history.world.workers, pick);
  const result = await decided(history, item, "discards", () => bridge.discard(history.office.coordinator, item.id));
  if (result.ending === "done" && isGivenUp) {
    const { complaintId, kind, cause, mark } = item;
    const what = cause === "FILE_REFUSED" ? "without its file" : "discarded";
    history.ledger.decisions.push({ complaintId, kind, mark, what });
  }
  return result;
}

async function decided(
  history: History,
  { ticket, kind, mark, parkedState }: Parked,
  what: string,
  work: () => Promise<void>,
) {
  const ending = await history.attempt(`${what} ${kind} ${mark ?? ""} of ${ticket}, ${parkedState}`, work);
  return { what, ending };
}

/** What a person finds who looks for the case in the national system. */
function createdThere({ world }: History, { ticket }: Parked): string | null {
  return [...world.simulator.state.cases.values()].find(({ tags }) => tags.includes(`#${ticket}`))?.id ?? null;
}

function isTransferThere({ world }: History, { ticket, nationalId, mark }: Parked): boolean {
  const record = world.simulator.state.cases.get(nationalId ?? "");
  return record?.log.some(({ content }) => content?.startsWith(`[${ticket}/${mark}]`)) ?? false;
}
