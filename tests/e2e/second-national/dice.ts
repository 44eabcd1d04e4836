import { createHash } from "node:crypto";

/** Choices that look arbitrary and are the same for the same seed and scope, whatever else happens meanwhile. */
export class Dice {
  constructor(private readonly scope: string) {}

  /** Dice of their own for a part of what these are for. */
  of(...parts: readonly (string | number)[]): Dice {
    return new Dice([this.scope, ...parts].join("|"));
  }

  /** A number from 0 up to, and without, 1. */
  roll(name: string): number {
    return createHash("sha256").update(`${this.scope}|${name}`).digest().readUInt32BE(0) / 2 ** 32;
  }

  /** Whether something of that probability (0 to 1) happens. */
  happens(name: string, probability = 0.5): boolean {
    return this.roll(name) < probability;
  }

  /** One of the choices, each as likely as any other. */
  pick<Choice>(name: string, first: Choice, ...others: readonly Choice[]): Choice {
    return others[Math.floor(this.roll(name) * (others.length + 1)) - 1] ?? first;
  }

  /** The list in another order. */
  shuffle<Item>(name: string, list: readonly Item[]): Item[] {
    return list
      .map((item, index) => ({ item, rank: this.roll(`${name}|${index}`) }))
      .sort((a, b) => a.rank - b.rank)
      .map(({ item }) => item);
  }

  /** An id as this system likes to write it: a number, or the same as text. */
  id(name: string, id: number): number | string {
    return this.pick<number | string>(name, id, String(id));
  }
}
