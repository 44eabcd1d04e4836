import { createPublicKey, type KeyObject } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Logger } from "pino";
import type { Config } from "../config/config";

/** What a command gets: its words, the checked environment, and where to write. */
export interface CommandInput {
  readonly words: readonly string[];
  readonly config: Config;
  readonly logger: Logger;
  /** The command's result: the only thing that goes to standard output. */
  print(line: string): void;
}

/** A command; resolves with its exit code. */
export type Command = (input: CommandInput) => Promise<number>;

/** The words of a command are wrong; says how they should be. */
export class UsageError extends Error {}

/** A file that the command line names. @throws UsageError that says why it cannot be read. */
export function readNamedFile(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    throw new UsageError(code === "ENOENT" ? `there is no file ${path}` : `${path} cannot be read (${code})`);
  }
}

/** The public key in a file that the command line names. @throws UsageError when it holds none. */
export function namedPublicKey(path: string): KeyObject {
  const text = readNamedFile(path);
  try {
    return createPublicKey(text);
  } catch {
    throw new UsageError(`${path} holds no public key`);
  }
}
