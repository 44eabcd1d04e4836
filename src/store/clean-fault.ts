/** Why a file is not kept. */
export type FileFault =
  /** Its content is none of the kinds that are kept. */
  | "KIND"
  /** More pixels than anybody's camera makes. */
  | "PIXELS"
  /** It cannot be read as what it begins like. */
  | "BROKEN"
  /** A film that carries a track of positions. */
  | "POSITIONS";

/** A file that is not kept. */
export class UnacceptableFileError extends Error {
  constructor(
    readonly fault: FileFault,
    options?: ErrorOptions,
  ) {
    super(`the file is not kept: ${fault}`, options);
  }
}
