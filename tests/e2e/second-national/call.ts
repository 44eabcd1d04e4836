import type { Dice } from "./dice";
import type { Capability } from "./model";
import type { MultipartBody } from "./multipart";
import type { NationalState } from "./state";

/** A request as it was understood. */
export interface DecodedRequest {
  readonly method: string;
  /** Below the base address, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  /** The body as JSON; undefined if it is not declared and written as such. */
  readonly json: unknown;
  /** The body as multipart; null if it is not. */
  readonly form: MultipartBody | null;
}

/** How this installation differs from others. */
export interface Habits {
  readonly capabilities: readonly Capability[];
  readonly bareCases: boolean;
  readonly missingLogKeys: boolean;
  readonly countsListsApart: boolean;
  readonly rejectNeedsApproval: boolean;
}

/** One call on its way through this system. */
export interface Call {
  readonly request: DecodedRequest;
  /** What the pattern of the path caught: a case's id, an action or a table; empty if it catches nothing. */
  readonly caught: readonly string[];
  readonly state: NationalState;
  readonly habits: Habits;
  /** Of this one request. */
  readonly dice: Dice;
  /** Of the system's lifetime: what they decide stays. */
  readonly lasting: Dice;
}
