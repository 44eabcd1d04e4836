import { may } from "../../domain/permission";
import type { HubContext } from "../context";
import type { ComplaintType } from "../types/complaint";
import { complaintView } from "../views";

/** A case that something of the bridge is about, for those who may see it; null for everybody else. */
export async function visibleComplaint(ctx: HubContext, complaintId: string | null): Promise<ComplaintType | null> {
  const row = complaintId === null ? null : await ctx.loaders.complaint.load(complaintId);
  return row !== null && may(ctx.caller, "case:see", row) ? complaintView(row, ctx.now) : null;
}
