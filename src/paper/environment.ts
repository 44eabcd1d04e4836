import type { CaseEnvironment } from "../cases/environment";

/** What papers are made with. */
export interface PaperEnvironment {
  readonly cases: CaseEnvironment;
  /** Under which citizens reach the hub, without a slash at its end; null when that is not configured. */
  readonly publicUrl: string | null;
}
