import type { CaseEnvironment } from "../cases/environment";
import type { FileStore } from "../store/file-store";

/** What papers are made with. */
export interface PaperEnvironment {
  readonly cases: CaseEnvironment;
  /** The uploads, of which papers name the checksums. */
  readonly files: Pick<FileStore, "open">;
  /** Under which citizens reach the hub, without a slash at its end; null when that is not configured. */
  readonly publicUrl: string | null;
}
