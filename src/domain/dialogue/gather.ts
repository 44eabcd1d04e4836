import { commandOf } from "./command";
import { type LostParts, type MessagePart, markOfLost } from "./message-part";

/** A message that came and was not looked at yet. */
export interface Waiting {
  readonly id: string;
  readonly receivedAt: Date;
  readonly text: string;
  readonly part: MessagePart | null;
  readonly hasFiles: boolean;
  /** Until when its files are fetched, or wait for their next try; null: they are there. */
  readonly filesAt: Date | null;
}

/** The messages that are looked at together, or until when the next of them is waited for. */
export type Gathered =
  | {
      readonly kind: "READY";
      readonly ids: readonly string[];
      readonly text: string;
      /** Of a long SMS that is looked at although it is not whole; else null. */
      readonly lost: LostParts | null;
    }
  | { readonly kind: "WAIT"; readonly until: Date };

/** The photos of an album come one by one within a second; after so much quiet there is none left. */
const ALBUM_QUIET_MS = 2_000;
/** Who goes on sending photos is answered all the same. */
const ALBUM_LONGEST_MS = 15_000;
/** Parts of one SMS come within seconds; what is not there by then has been lost on the way. */
const PARTS_LONGEST_MS = 180_000;

/** What of a number's messages, oldest first, is to be looked at next: a long SMS, an album, or one message. */
export function gather(waiting: readonly Waiting[], now: Date): Gathered | null {
  const [first] = waiting;
  if (first === undefined) return null;
  return first.part === null ? gatherAlbum(waiting, first, now) : gatherParts(waiting, first, first.part, now);
}

function gatherParts(waiting: readonly Waiting[], first: Waiting, { ref, of }: MessagePart, now: Date): Gathered {
  const parts = new Map<number, Waiting>();
  for (const message of waiting) {
    const { part } = message;
    // The same part again, under another id, is the next message of that number.
    if (part?.ref === ref && part.of === of && !parts.has(part.number)) parts.set(part.number, message);
  }
  const until = new Date(first.receivedAt.getTime() + PARTS_LONGEST_MS);
  if (parts.size < of && now < until) return { kind: "WAIT", until };
  const numbers = Array.from({ length: of }, (_, index) => index + 1);
  const text = numbers.map((number) => parts.get(number)?.text ?? markOfLost(number)).join("");
  const missing = numbers.filter((number) => !parts.has(number));
  const lost = missing.length === 0 ? null : { ref, of, numbers: missing, atMs: now.getTime() };
  return { kind: "READY", ids: [...parts.values()].map(({ id }) => id), text: text.trim(), lost };
}

function gatherAlbum(waiting: readonly Waiting[], first: Waiting, now: Date): Gathered {
  const run = albumFrom(waiting, first);
  const filesAt = run.map((message) => message.filesAt?.getTime() ?? null).filter((at) => at !== null);
  if (filesAt.length > 0) return { kind: "WAIT", until: new Date(Math.max(...filesAt)) };
  const lastAt = Math.max(...run.filter(({ hasFiles }) => hasFiles).map(({ receivedAt }) => receivedAt.getTime()));
  const until = Math.min(lastAt + ALBUM_QUIET_MS, first.receivedAt.getTime() + ALBUM_LONGEST_MS);
  // Without a file there is nothing to wait for: -Infinity.
  if (now.getTime() < until) return { kind: "WAIT", until: new Date(until) };
  const texts = run.map(({ text }) => text.trim()).filter((text) => text !== "");
  return { kind: "READY", ids: run.map(({ id }) => id), text: texts.join("\n"), lost: null };
}

/** Photos that follow one another, with the words between them; a text alone stays alone unless photos follow at once. */
function albumFrom(waiting: readonly Waiting[], first: Waiting): Waiting[] {
  const [, second] = waiting;
  const isBegun =
    first.hasFiles || (second?.hasFiles === true && isNear(first, second) && commandOf(first.text) === null);
  if (!isBegun) return [first];
  const run = [first];
  for (const message of waiting.slice(1)) {
    const last = run.at(-1) ?? first;
    const isCommand = !message.hasFiles && commandOf(message.text) !== null;
    if (message.part !== null || isCommand || !isNear(last, message)) break;
    run.push(message);
  }
  return run;
}

function isNear(one: Waiting, next: Waiting): boolean {
  return next.receivedAt.getTime() - one.receivedAt.getTime() <= ALBUM_QUIET_MS;
}
