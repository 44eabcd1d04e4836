import type { ReferenceData } from "../store/reference-data";
import type { UnitOfWork } from "../store/unit-of-work";
import type { Vault } from "../store/vault";

/** What every use case needs from the process it runs in. */
export interface CaseEnvironment {
  readonly work: UnitOfWork;
  readonly vault: Vault;
  readonly reference: ReferenceData;
  readonly clock: () => Date;
}
