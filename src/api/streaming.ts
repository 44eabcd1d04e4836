import { setTimeout as sleep } from "node:timers/promises";

/** A stream's own end: aborted when the client completes, however the generator is left. */
export function streaming<Frame>(open: (signal: AbortSignal) => AsyncGenerator<Frame>): AsyncIterable<Frame> {
  const controller = new AbortController();
  const frames = open(controller.signal);
  return {
    [Symbol.asyncIterator]: () => ({
      next: () => frames.next(),
      // Aborted first: a generator that waits for an event would otherwise never come to its end.
      return: async () => {
        controller.abort();
        return frames.return(undefined);
      },
      throw: async (error: unknown) => {
        controller.abort();
        return frames.throw(error);
      },
    }),
  };
}

/** Figures are read this often while somebody watches them: time alone changes some, without an event. */
const FIGURES_EVERY_MS = 2_000;

/** Figures now, and again whenever they have changed. */
export async function* changesOf<Figures>(
  read: () => Promise<Figures>,
  signal: AbortSignal,
  everyMs = FIGURES_EVERY_MS,
): AsyncGenerator<Figures> {
  let last = "";
  while (!signal.aborted) {
    const figures = await read();
    const text = JSON.stringify(figures);
    if (text !== last) yield figures;
    last = text;
    await sleep(everyMs, undefined, { signal }).catch(() => undefined);
  }
}
