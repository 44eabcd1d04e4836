/** A change of the source text of one file; the text must stand there exactly once. */
export interface Patch {
  /** End of the file's path. */
  readonly file: string;
  readonly search: string;
  readonly replacement: string;
}

/** Bugs that the simulation must find, by name. */
export const PLANTS: Readonly<Record<string, readonly Patch[]>> = {
  marksIgnored: [],
};
