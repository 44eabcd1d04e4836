import { setTimeout as pause } from "node:timers/promises";

const POLL_MS = 20;

/**
 * Asks again and again until the answer is truthy, and returns it; a rejection counts as "not yet".
 * @throws Error naming what was waited for, after the limit (in ms)
 */
export async function waitFor<Answer>(
  what: string,
  ask: () => Answer | Promise<Answer>,
  limitMs = 20_000,
): Promise<NonNullable<Answer>> {
  const deadline = Date.now() + limitMs;
  let last: unknown;
  for (;;) {
    try {
      const answer = await ask();
      if (answer) {
        return answer;
      }
      last = answer;
    } catch (error) {
      last = error;
    }
    if (Date.now() > deadline) {
      throw new Error(`waited ${limitMs} ms in vain for ${what}; last answer: ${String(last)}`);
    }
    await pause(POLL_MS);
  }
}
