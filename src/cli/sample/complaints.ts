import { CIVIC_SERVICE_COMPLAINTS } from "./complaints-civic-services";
import { COMMUNITY_COMPLAINTS } from "./complaints-community";
import { FLOOD_AND_ROAD_COMPLAINTS } from "./complaints-flood-and-roads";
import { UNUSUAL_COMPLAINTS } from "./complaints-unusual";
import { WATER_AND_ENVIRONMENT_COMPLAINTS } from "./complaints-water-and-environment";
import type { SampleComplaint } from "./sample-complaint";

/** All sample cases; a case into which another is merged stands before it. */
export const SAMPLE_COMPLAINTS: readonly SampleComplaint[] = [
  ...FLOOD_AND_ROAD_COMPLAINTS,
  ...WATER_AND_ENVIRONMENT_COMPLAINTS,
  ...CIVIC_SERVICE_COMPLAINTS,
  ...COMMUNITY_COMPLAINTS,
  ...UNUSUAL_COMPLAINTS,
];
