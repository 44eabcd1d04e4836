import type { WriteStream } from "node:tty";

/** A bar may be drawn as often as it pleases the eye; a log wants a line a minute. */
const BAR_EVERY_MS = 100;
const LINE_EVERY_MS = 60_000;
const WIDTH = 30;

/** Shows on a terminal how far long work has come; into a log it writes a line a minute. */
export class ProgressLine {
  #shownAt: number;
  #isDrawn = false;

  constructor(private readonly out: Pick<WriteStream, "isTTY" | "write">) {
    this.#shownAt = out.isTTY ? Number.NEGATIVE_INFINITY : performance.now();
  }

  /** @param expectedEndAt null: not known yet */
  show(done: number, total: number, expectedEndAt: Date | null): void {
    const now = performance.now();
    if (now - this.#shownAt < (this.out.isTTY ? BAR_EVERY_MS : LINE_EVERY_MS) && done < total) return;
    if (done >= total && !this.out.isTTY) return;
    this.#shownAt = now;
    const share = total === 0 ? 1 : Math.min(1, done / total);
    const end = expectedEndAt === null ? "" : `, done about ${expectedEndAt.toISOString().slice(0, 16)}Z`;
    const words = `${done} of ${total} cases (${Math.floor(share * 100)} %)${end}`;
    if (!this.out.isTTY) {
      this.out.write(`${words}\n`);
      return;
    }
    const filled = Math.round(share * WIDTH);
    this.out.write(`\r\u001b[2K[${"#".repeat(filled)}${".".repeat(WIDTH - filled)}] ${words}`);
    this.#isDrawn = true;
  }

  /** Leaves the terminal's line. */
  end(): void {
    if (this.#isDrawn) this.out.write("\n");
  }
}
