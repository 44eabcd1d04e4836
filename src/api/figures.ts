import type { CaseEnvironment } from "../cases/environment";
import { casesOpenAt } from "../cases/open-at";
import { countDone, mean, median, tally } from "../domain/figures";
import { dateOfDay, dayOfDate, endOfDay } from "../domain/jakarta-time";
import type { Channel, ComplaintStatus } from "../domain/status";
import {
  type AnswerRow,
  countMoves,
  countReceived,
  lastSeq,
  type OpenFigures,
  readAnswersAndRatings,
  readCrossings,
  readMaybeOpenAt,
  readOpenNow,
  readReceived,
  type Span,
} from "../store/figure-rows";

/** Days in Jakarta, both included, as YYYY-MM-DD. */
export interface Period {
  readonly from: string;
  readonly to: string;
}

/** An agency's work in a period. */
export interface AgencyFigures {
  readonly agencyId: string;
  readonly received: number;
  readonly answered: number;
  readonly medianMs: number | null;
  readonly onTimeShare: number | null;
  readonly returned: number;
}

interface Totals {
  readonly in: number;
  readonly done: number;
  readonly late: number;
}

/** A period's figures, without a word of any case. */
export interface Figures extends Period, Totals {
  readonly previous: Period & Totals;
  readonly open: number;
  readonly stillInProcess: number;
  readonly returned: number;
  readonly reopened: number;
  readonly satisfaction: number | null;
  readonly ratings: number;
  readonly agencies: readonly AgencyFigures[];
  readonly topics: readonly { readonly key: string | null; readonly count: number }[];
  readonly districts: readonly { readonly key: string | null; readonly count: number }[];
  readonly channels: readonly { readonly key: Channel; readonly count: number }[];
  readonly oldestOpen: readonly { readonly id: string; readonly status: ComplaintStatus }[];
}

const OLDEST = 10;
/** Time alone makes cases late: without an event, figures are this old at most. */
const FRESH_MS = 30_000;
/** A change that began before a period's end may be committed shortly after it; from then on nothing can alter its figures. */
const SETTLED_MS = 60_000;
/** Leaders look at this month and the last few. */
const MAX_REMEMBERED = 50;

interface Remembered {
  readonly seq: string;
  readonly atMs: number;
  readonly isSettled: boolean;
  readonly value: Promise<unknown>;
}

const memories = new WeakMap<CaseEnvironment, Map<string, Remembered>>();

/** First and last instant of a period. @throws RangeError for a day that does not exist, or an end before the start. */
export function spanOf({ from, to }: Period): Span {
  const [firstDay, lastDay] = [dayOfDate(from), dayOfDate(to)];
  if (firstDay > lastDay) throw new RangeError("the end lies before the start");
  return { first: new Date(endOfDay(firstDay - 1).getTime() + 1), last: endOfDay(lastDay) };
}

/** As many days, right before the period. */
export function periodBefore({ from, to }: Period): Period {
  const firstDay = dayOfDate(from);
  const days = dayOfDate(to) - firstDay + 1;
  return { from: dateOfDay(firstDay - days), to: dateOfDay(firstDay - 1) };
}

/**
 * A period's figures. Whoever asks for the same ones while the log stands still shares them, also while they are being
 * counted; those of a period that is over are counted once. A later calendar counts anew: it moves due times.
 * @throws RangeError as {@link spanOf}
 */
export async function figuresOf(env: CaseEnvironment, period: Period): Promise<Figures> {
  const span = spanOf(period);
  await env.reference.refresh();
  return remembered(env, `all|${period.from}|${period.to}`, span, (now) => count(env, period, span, now));
}

async function remembered<Value>(
  env: CaseEnvironment,
  name: string,
  { last }: Span,
  read: (now: Date) => Promise<Value>,
): Promise<Value> {
  const now = env.clock();
  const known = memories.get(env) ?? new Map<string, Remembered>();
  memories.set(env, known);
  const key = `${name}|${env.reference.rules.calendar.version}`;
  const seq = await lastSeq(env.work);
  const found = known.get(key);
  const isFresh = found !== undefined && found.seq === seq && now.getTime() - found.atMs < FRESH_MS;
  // Of one key there is only ever one kind of value.
  if (found !== undefined && (found.isSettled || isFresh)) return found.value as Promise<Value>;
  const value = read(now);
  known.delete(key);
  known.set(key, { seq, atMs: now.getTime(), isSettled: now.getTime() - last.getTime() > SETTLED_MS, value });
  // What failed is no answer for the next one who asks.
  value.catch(() => known.delete(key));
  const [oldest] = known.keys();
  if (known.size > MAX_REMEMBERED && oldest !== undefined) known.delete(oldest);
  return value;
}

async function count(env: CaseEnvironment, period: Period, span: Span, now: Date): Promise<Figures> {
  const { work } = env;
  const before = periodBefore(period);
  const [received, moves, given, open] = [
    await readReceived(work, span),
    await countMoves(work, span),
    await readAnswersAndRatings(work, span),
    await openAt(env, span.last, now),
  ];
  const of = (type: string) => moves.filter((move) => move.type === type);
  const sum = (type: string) => of(type).reduce((total, move) => total + move.total, 0);
  return {
    ...period,
    in: received.length,
    done: countDone(await readCrossings(work, span)),
    ...open,
    previous: { ...before, ...(await totalsOf(env, before)) },
    returned: sum("RETURNED"),
    reopened: sum("REOPENED"),
    satisfaction: mean(given.ratings),
    ratings: given.ratings.length,
    agencies: agencyFigures(of("FORWARDED"), of("RETURNED"), given.answers),
    topics: tally(received.map(({ categoryId }) => categoryId)),
    districts: tally(received.map(({ district }) => district)),
    channels: tally(received.map(({ channel }) => channel)).map(({ key, count: total }) => ({
      key: key as Channel,
      count: total,
    })),
  };
}

/** The period before is over: it is counted once, however often the running one is. */
function totalsOf(env: CaseEnvironment, period: Period): Promise<Totals> {
  const span = spanOf(period);
  return remembered(env, `totals|${period.from}|${period.to}`, span, async (now) => {
    const { late } = await openAt(env, span.last, now);
    return { in: await countReceived(env.work, span), done: countDone(await readCrossings(env.work, span)), late };
  });
}

/** The cases open at a time; the present is read as it stands, the past by the log. */
async function openAt(env: CaseEnvironment, at: Date, now: Date): Promise<OpenFigures> {
  if (at.getTime() >= now.getTime()) return readOpenNow(env.work, now, OLDEST);
  const cases = await casesOpenAt(env, await readMaybeOpenAt(env.work, at), at);
  return {
    open: cases.length,
    late: cases.filter(({ isLate }) => isLate).length,
    stillInProcess: cases.filter(({ status }) => status === "MONITORING").length,
    oldestOpen: cases.slice(0, OLDEST).map(({ id, status }) => ({ id, status })),
  };
}

function agencyFigures(
  received: readonly { readonly agencyId: string; readonly total: number }[],
  returned: readonly { readonly agencyId: string; readonly total: number }[],
  answers: readonly AnswerRow[],
): AgencyFigures[] {
  const ids = new Set([...received, ...returned, ...answers].map(({ agencyId }) => agencyId));
  const totalOf = (moves: readonly { readonly agencyId: string; readonly total: number }[], id: string) =>
    moves.find(({ agencyId }) => agencyId === id)?.total ?? 0;
  return [...ids].map((agencyId) => {
    const own = answers.filter((answer) => answer.agencyId === agencyId);
    return {
      agencyId,
      received: totalOf(received, agencyId),
      answered: own.length,
      medianMs: median(own.map(({ durationMs }) => durationMs)),
      onTimeShare: mean(own.map(({ isOnTime }) => (isOnTime ? 1 : 0))),
      returned: totalOf(returned, agencyId),
    };
  });
}
