import { nationalStatusOf } from "../../domain/verdict";
import { cellOf } from "../../domain/verdict-table";
import type { NationalClient } from "../../national/client";
import { findMark } from "../../national/marks";
import { readComplaints } from "../../store/complaint-rows";
import { lookups } from "../../store/lookups";
import type { UnitOfWork } from "../../store/unit-of-work";
import { itemDigest } from "../../sync/reading";

/**
 * Compares one case on both sides from a fresh reading of the national one (its status and every page of its
 * follow-ups): the same status as shown here, a pair that fits, each text that was sent there once, and each of theirs
 * here. @returns what differs; empty when both sides are equal.
 */
export async function compareSides(work: UnitOfWork, client: NationalClient, complaintId: string): Promise<string[]> {
  const [row] = await readComplaints(work, [complaintId]);
  const [known] = await lookups.nationalCases(work, [complaintId]);
  if (row === undefined || known?.nationalId == null) return ["the case is not linked"];
  const shown = await client.getComplaint(known.nationalId);
  const log = await client.getFollowUps(known.nationalId);
  if (shown.outcome !== "done" || log.outcome !== "done") return ["the national side cannot be read"];
  const differences: string[] = [];
  if (shown.value.statusName !== known.statusName) {
    differences.push(`status: here "${known.statusName}", there "${shown.value.statusName}"`);
  }
  const national = nationalStatusOf(shown.value.statusName);
  if (national === null || /^[AC]/.test(cellOf(row.status, national))) {
    differences.push(`pair: ${row.status} does not fit "${shown.value.statusName}"`);
  }
  const sent = await work.read<{ mark: number }>(
    "SELECT mark FROM outbox WHERE complaint_id = ? AND kind = 'FOLLOW_UP' AND state <> 'DISCARDED' ORDER BY mark",
    [complaintId],
  );
  const marks = log.value.items.flatMap((item) => {
    const mark = findMark(item.text, row.ticketNumber);
    return mark === null ? [] : [mark.number];
  });
  for (const { mark } of sent) {
    const times = marks.filter((one) => one === mark).length;
    if (times !== 1) differences.push(`follow-up ${mark} is there ${times} times`);
  }
  const taken = await work.read<{ digest: Buffer }>(
    "SELECT text_digest AS digest FROM national_item WHERE complaint_id = ?",
    [complaintId],
  );
  const digests = new Set(taken.map(({ digest }) => digest.toString("hex")));
  for (const item of log.value.items) {
    const isTheirs = item.text.trim() !== "" && findMark(item.text, row.ticketNumber) === null;
    if (isTheirs && !digests.has(itemDigest(item).toString("hex")))
      differences.push("a follow-up of theirs is not here");
  }
  return differences;
}
