import type { FieldCosts } from "./operation-cost";

/** Fields that ask the database for much more than the rows they give. */
export const FIELD_COSTS: FieldCosts = {
  // The open cases of two months are compared for each.
  "Complaint.possibleDuplicates": 50,
  "SubmitComplaintPayload.possibleDuplicates": 50,
  // All cases of two periods are counted.
  "Query.dashboard": 1_000,
  "Subscription.dashboardChanged": 1_000,
};
