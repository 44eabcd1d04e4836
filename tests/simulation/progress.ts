import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { summaryOf } from "./report";
import type { Figures } from "./simulate";

const FOLDER = join(__dirname, "../../bench/results");

/** Keeps the figures of a run. @returns where. */
export function keepFigures(name: string, figures: object): string {
  mkdirSync(FOLDER, { recursive: true });
  const path = join(FOLDER, `${name}.json`);
  const facts = { at: new Date().toISOString(), node: process.version, ...figures };
  writeFileSync(path, `${JSON.stringify(facts, null, 2)}\n`);
  return path;
}

/** A long run writes down how far it is, so that one that was cut off goes on from there. */
export class Progress {
  private readonly partial: string;

  constructor(
    seed: number,
    private readonly histories: number,
  ) {
    this.partial = join(FOLDER, `simulation-${seed}.partial.json`);
  }

  /** Where a run of this size was cut off; null when there was none. */
  resume(): Figures | null {
    if (!existsSync(this.partial)) return null;
    const { histories, figures } = JSON.parse(readFileSync(this.partial, "utf8")) as {
      histories: number;
      figures: Figures;
    };
    return histories === this.histories ? figures : null;
  }

  /** Keeps how far the run is. */
  save(figures: Figures): void {
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(`${this.partial}.new`, JSON.stringify({ histories: this.histories, figures }));
    renameSync(`${this.partial}.new`, this.partial);
  }

  /** The run is through: its figures stay. @returns where. */
  finish(figures: Figures): string {
    rmSync(this.partial, { force: true });
    return keepFigures(`simulation-${figures.seed}`, summaryOf(figures));
  }
}
