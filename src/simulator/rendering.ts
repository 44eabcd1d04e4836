import type { NationalState } from "./national-state";
import type { WireView } from "./wire-view";

/** What an answer is made from. */
export interface Rendering {
  readonly state: NationalState;
  readonly view: WireView;
  /** Where files can be fetched. */
  readonly fileBase: string;
}
