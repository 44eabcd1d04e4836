/** A stretch of time: `from` belongs to it, `to` does not. */
export interface Interval {
  readonly from: Date;
  readonly to: Date;
}

/** A stretch of time that may still go on: `to` is null until its end is known. */
export interface OpenInterval {
  readonly from: Date;
  readonly to: Date | null;
}

/** The parts of `intervals` inside `frame`, in order, with those that overlap or touch joined: no instant counts twice. */
export function joinWithin(intervals: readonly OpenInterval[], frame: Interval): Interval[] {
  const clipped = intervals
    .map((interval) => ({
      from: Math.max(interval.from.getTime(), frame.from.getTime()),
      to: Math.min(interval.to?.getTime() ?? Number.POSITIVE_INFINITY, frame.to.getTime()),
    }))
    .filter((interval) => interval.from < interval.to)
    .sort((a, b) => a.from - b.from);
  const joined: { from: number; to: number }[] = [];
  for (const interval of clipped) {
    const last = joined.at(-1);
    if (last !== undefined && interval.from <= last.to) last.to = Math.max(last.to, interval.to);
    else joined.push(interval);
  }
  return joined.map(({ from, to }) => ({ from: new Date(from), to: new Date(to) }));
}

/** The length of all `intervals` together, in milliseconds. */
export function totalMs(intervals: readonly Interval[]): number {
  return intervals.reduce((sum, { from, to }) => sum + (to.getTime() - from.getTime()), 0);
}
