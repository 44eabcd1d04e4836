import { codePointLength, readableText, truncated } from "../input-text";
import type { ComplaintKind } from "../status";
import { wordsOf } from "./typed-word";

/** What is asked for when it is missing. */
export type Question = "CONTENT" | "PLACE" | "KIND";

/** A complaint that is being told by SMS or WhatsApp and is not handed in yet. */
export interface Draft {
  readonly content: string;
  readonly kind: ComplaintKind | null;
  readonly address: string | null;
  readonly district: string | null;
  readonly village: string | null;
  readonly latitude: number | null;
  readonly longitude: number | null;
  readonly attachmentIds: readonly string[];
  readonly isAnonymous: boolean;
  readonly isSecret: boolean;
  /** The name that the citizen's own account shows, where there is one. */
  readonly name: string | null;
  readonly awaiting: Question | null;
  /** How often each was asked. */
  readonly asked: Readonly<Record<Question, number>>;
}

/** Nothing said yet. */
export const EMPTY_DRAFT: Draft = {
  content: "",
  kind: null,
  address: null,
  district: null,
  village: null,
  latitude: null,
  longitude: null,
  attachmentIds: [],
  isAnonymous: false,
  isSecret: false,
  name: null,
  awaiting: null,
  asked: { CONTENT: 0, PLACE: 0, KIND: 0 },
};

/** The national clients keep to this; what is longer is cut at the end. */
const LONGEST_CONTENT = 10_000;
/** The limit of a submission. */
export const MOST_FILES = 10;
const LONGEST_TITLE = 80;
/** "Air mati" is a complete complaint; one word is not, unless he was asked for more and has none. */
const FEWEST_LETTERS = 6;
const FEWEST_WORDS = 2;
const SHORTEST_CONTENT = 5;

/** Whether a draft says what it is about. */
export function hasContent({ content, asked }: Draft): boolean {
  const words = wordsOf(content);
  const letters = words.join("").length;
  if (letters >= FEWEST_LETTERS && words.length >= FEWEST_WORDS) return true;
  return asked.CONTENT > 1 && letters > 0 && codePointLength(content) >= SHORTEST_CONTENT;
}

/** A draft with more said in it. */
export function withContent(draft: Draft, text: string): Draft {
  const content = [draft.content, text].filter((part) => part !== "").join("\n");
  return { ...draft, content: truncated(content, LONGEST_CONTENT) };
}

/** The next question; null: it can be handed in. A place is asked for once, a kind twice. */
export function missingOf(draft: Draft): Question | null {
  if (!hasContent(draft)) return "CONTENT";
  const hasPlace = draft.district !== null || draft.address !== null || draft.latitude !== null;
  if (!hasPlace && draft.asked.PLACE === 0) return "PLACE";
  return draft.kind === null && draft.asked.KIND < 2 ? "KIND" : null;
}

/** A title for a content that has none: its first sentence, cut between two words. */
export function titleOf(content: string): string {
  const line = readableText(content, LONGEST_CONTENT, "single");
  const [sentence = line] = /^.{10,}?[.!?](?=\s|$)/u.exec(line) ?? [];
  if (codePointLength(sentence) <= LONGEST_TITLE) return sentence;
  const cut = truncated(sentence, LONGEST_TITLE);
  return `${cut.includes(" ") ? cut.slice(0, cut.lastIndexOf(" ")) : truncated(cut, LONGEST_TITLE - 1)}…`;
}
