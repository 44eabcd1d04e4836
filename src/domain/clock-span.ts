import type { ClockStep } from "./sla-policy";

/** Why a clock stopped: what it waited for was done, it was called off, or it began again from a later moment. */
export type SpanEnding = "DONE" | "CANCELLED" | "SUPERSEDED";

/** A stretch of a case's history that a clock measures, not yet judged by any limit. */
export interface ClockSpan {
  readonly step: ClockStep;
  readonly startedAt: Date;
  /** Null while it goes on. */
  readonly stopped: { readonly at: Date; readonly ending: SpanEnding } | null;
}

/** Collects spans while a history is read; of one step at most one goes on at a time. */
export class SpanRecorder {
  private readonly ended: ClockSpan[] = [];
  private readonly running = new Map<ClockStep, Date>();

  /** Starts a step's span; one that still goes on is superseded. */
  begin(step: ClockStep, at: Date): void {
    this.end(step, at, "SUPERSEDED");
    this.running.set(step, at);
  }

  /** Ends a step's span; nothing happens when none goes on. */
  end(step: ClockStep, at: Date, ending: SpanEnding): void {
    const startedAt = this.running.get(step);
    if (startedAt === undefined) return;
    this.running.delete(step);
    this.ended.push({ step, startedAt, stopped: { at, ending } });
  }

  /** All spans: the ended ones in the order of their ends, then those that go on. */
  spans(): ClockSpan[] {
    const running = [...this.running].map(([step, startedAt]) => ({ step, startedAt, stopped: null }));
    return [...this.ended, ...running];
  }
}
