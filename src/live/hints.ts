/**
 * What one node tells the others. It is a hint: the log in the database is the truth, every node looks there by itself, and
 * whoever believes a false hint does no more than look once too often.
 */
export type Hint =
  /** There may be something to stamp. */
  | { readonly kind: "COMMITTED" }
  /** The log is stamped up to there. */
  | { readonly kind: "STAMPED"; readonly head: number };

/** The way between nodes. */
export interface Hints {
  /** Tells the other nodes; never waits and never fails. */
  publish(hint: Hint): void;
  close(): Promise<void>;
}

/** One node, or several that look for themselves. */
export const NO_HINTS: Hints = {
  publish: () => undefined,
  close: async () => undefined,
};

/** Longer than any hint: what is longer is not read. */
const LONGEST = 200;

/** A hint in the words of the broker. */
export function hintText(hint: Hint): string {
  return JSON.stringify(hint);
}

/** Reads what came from the broker; null for what no node would have sent. */
export function parseHint(text: string): Hint | null {
  if (text.length > LONGEST) return null;
  let said: unknown;
  try {
    said = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof said !== "object" || said === null || !("kind" in said)) return null;
  if (said.kind === "COMMITTED") return { kind: "COMMITTED" };
  if (said.kind !== "STAMPED" || !("head" in said)) return null;
  const { head } = said;
  return typeof head === "number" && Number.isSafeInteger(head) && head >= 0 ? { kind: "STAMPED", head } : null;
}
