import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import { z } from "zod";
import { parseImage, type StateImage } from "./state-image";
import type { StateStore } from "./state-store";

/** A state file is there and cannot be read; says why. It is left as it is. */
export class StateFileError extends Error {}

/**
 * A state in a file, and the bytes of its uploads in a folder beside it (the same name and `.files`). It is written
 * whole to a second file that then takes the first one's place: a kill leaves the old state or the new one.
 */
export class StateFile {
  readonly #path: string;
  readonly #folder: string;
  #isDue = false;

  constructor(path: string) {
    this.#path = resolve(path);
    this.#folder = `${this.#path}.files`;
    mkdirSync(dirname(this.#path), { recursive: true });
  }

  /**
   * What the file holds; null when there is none yet.
   * @throws StateFileError
   */
  read(): StateImage | null {
    if (!existsSync(this.#path)) return null;
    try {
      return parseImage(readFileSync(this.#path, "utf8"));
    } catch (error) {
      throw new StateFileError(`${this.#path} is not a state of the simulator: ${reasonOf(error)}`);
    }
  }

  /** Puts back what was read, and saves every change from now on, before the call that made it is answered. */
  keep(state: StateStore, image: StateImage | null): void {
    if (image !== null) state.restore(image, (fileId) => readFileSync(join(this.#folder, fileId)));
    state.onChange = () => {
      if (this.#isDue) return;
      this.#isDue = true;
      // A call changes many things at once: they are saved together, and still before anything else happens.
      queueMicrotask(() => this.save(state));
    };
    this.save(state);
  }

  /** Writes the state as it is. */
  save(state: StateStore): void {
    this.#isDue = false;
    this.#saveFiles(state);
    const next = `${this.#path}.next`;
    const file = openSync(next, "w", 0o600);
    try {
      writeFileSync(file, JSON.stringify(state.image()));
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(next, this.#path);
    this.#removeOldFiles(state);
  }

  #saveFiles(state: StateStore): void {
    for (const { id, bytes } of state.files.values()) {
      const path = join(this.#folder, id);
      if (existsSync(path)) continue;
      mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
      writeFileSync(`${path}.next`, bytes, { mode: 0o600 });
      renameSync(`${path}.next`, path);
    }
  }

  /** After the state, which may name them until then. */
  #removeOldFiles(state: StateStore): void {
    if (!existsSync(this.#folder)) return;
    for (const name of readdirSync(this.#folder)) {
      if (!state.files.has(name)) rmSync(join(this.#folder, name));
    }
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof z.ZodError)) return (error as Error).message;
  const [first] = error.issues;
  return `${first?.path.join(".") ?? ""}: ${first?.message ?? ""}`;
}
