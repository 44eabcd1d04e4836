import type { Readable } from "node:stream";
import type { KnownPlace } from "../../domain/dialogue/place";
import type { ReceivedFiles } from "../../store/received-files";
import type { CaseEnvironment } from "../environment";

/** Where the files of a message are fetched, if the gateway only names them. */
export interface MediaSource {
  /** The content of a file; null when the gateway does not have it (any more). @throws when it cannot be asked now. */
  open(id: string, signal: AbortSignal): Promise<Readable | null>;
}

/** What the intake needs from the process it runs in. */
export interface IntakeEnvironment {
  readonly cases: CaseEnvironment;
  readonly files: ReceivedFiles;
  /** Null: no gateway is configured, and files that are only named cannot be had. */
  readonly media: MediaSource | null;
  /** The kecamatan of the regency. */
  readonly places: readonly KnownPlace[];
  /** Ids and codes only. */
  readonly log: (fields: Readonly<Record<string, unknown>>, message: string) => void;
}
