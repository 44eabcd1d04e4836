import { HubError } from "../domain/errors";
import { isOpenStatus, openCase } from "./case-file";
import { type ChangeRequest, type ChangeResult, once, performVerb, type Verb } from "./change-case";
import type { CaseEnvironment } from "./environment";

const merge: Verb<{ readonly into: string }> = {
  action: "MERGE",
  mutation: "mergeComplaints",
  async apply(step, { into }) {
    const { row } = step.file;
    const survivor = await openCase(step.tx, into);
    if (survivor === null || survivor.row.id === row.id || !isOpenStatus(survivor.row.status)) {
      throw new HubError("INVALID_INPUT", {
        path: ["into"],
        message: "Aduan tujuan penggabungan harus aduan lain yang masih terbuka. Silakan pilih aduan lain.",
      });
    }
    row.mergedIntoId = into;
    row.claimedById = null;
    step.eventData.into = into;
    // What was merged into the duplicate follows it to the survivor: no chain, so no cycle.
    await step.tx.query("UPDATE complaint SET merged_into_id = ? WHERE merged_into_id = ?", [into, row.id]);
    step.tell({ kind: "FOLLOW_UP", cause: "MERGED" });
  },
};

/**
 * Joins a duplicate to an open case that is not itself merged. Both rows are locked in the order of their ids, so that
 * two coordinators who merge crosswise wait for each other instead of closing both.
 * @throws as every verb; NOT_FOUND also for the survivor, INVALID_INPUT when it is closed, merged or the same case.
 */
export async function mergeComplaints(
  env: CaseEnvironment,
  request: ChangeRequest,
  input: { readonly into: string },
): Promise<ChangeResult> {
  if (request.actor.kind !== "OFFICER" || request.actor.role !== "COORDINATOR") throw new HubError("FORBIDDEN");
  await env.reference.refresh();
  const result = await once(env, merge.mutation, request, input, async (tx) => {
    for (const id of [request.id, input.into].sort()) {
      if ((await openCase(tx, id)) === null) throw new HubError("NOT_FOUND");
    }
    await performVerb(env, merge, request, input, tx);
  });
  return { complaintId: request.id, replayed: result.replayed };
}
