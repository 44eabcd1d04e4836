import type { CaseEnvironment } from "../cases/environment";
import type { NationalSettings } from "../config/config";
import type { NationalClient } from "../national/client";

/** What the bridge needs. */
export interface SyncEnvironment {
  readonly cases: CaseEnvironment;
  readonly client: NationalClient;
  readonly settings: NationalSettings;
  readonly nodeId: string;
  /** Without personal data. */
  readonly log: (fields: Readonly<Record<string, unknown>>, message: string) => void;
}
