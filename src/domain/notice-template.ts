import { cutTo, foldedToGsm7, isGsm7, SMS_LENGTH, smsParts } from "./gsm7";
import { PLACEHOLDERS, type Placeholder } from "./notice-placeholders";
import { NOTICE_WORDS, type WordsChannel, type WordsKey } from "./notice-words";

/** The values of a template's placeholders. */
export type NoticeFacts = Readonly<Partial<Record<Placeholder, string>>>;

/** Words of one template for one channel. */
export interface Words {
  /** Of mails only. */
  readonly subject: string | null;
  readonly body: string;
}

/** What goes to a gateway. */
export type Message = Words;

const PLACEHOLDER = /\{([^{}]*)\}/g;
/** An SMS that carries words of the office takes at most three messages: the rest is read in the tracker. */
const LONGEST_SMS_TEXT = 3 * 153;
const LONGEST_SUBJECT = 150;
const LONGEST_BODY = 2_000;
/** Of the unknown placeholders that a fault names, and of each one's letters: what may be typed there has no bounds. */
const MOST_NAMED = 3;
const LONGEST_NAMED = 20;

/** The placeholders that a template may name. */
export function placeholdersOf(key: WordsKey): readonly Placeholder[] {
  return NOTICE_WORDS[key].placeholders;
}

/** The channels that a template has words for. */
export function channelsOf(key: WordsKey): WordsChannel[] {
  return Object.keys(NOTICE_WORDS[key].words) as WordsChannel[];
}

/** The hub's own words; null where a template has none for that channel. */
export function defaultWords(key: WordsKey, channel: WordsChannel): Words | null {
  const words = NOTICE_WORDS[key].words[channel];
  return words === undefined ? null : { subject: words.subject ?? null, body: words.body };
}

/** How many characters an SMS of a template may have: one message, or three where it carries words of the office. */
export function longestSms(key: WordsKey): number {
  return placeholdersOf(key).includes("text") ? LONGEST_SMS_TEXT : SMS_LENGTH;
}

/** What is wrong with words, in Indonesian, and in which part; empty when they can be used. */
export function wordsFaults(
  key: WordsKey,
  channel: WordsChannel,
  words: Words,
): { readonly part: "subject" | "body"; readonly message: string }[] {
  const faults: { part: "subject" | "body"; message: string }[] = [];
  const add = (part: "subject" | "body", message: string) => faults.push({ part, message });
  if (words.body.trim() === "") add("body", "Isi pesan wajib diisi.");
  if (words.body.length > LONGEST_BODY) add("body", `Isi pesan paling banyak ${LONGEST_BODY} karakter.`);
  const subject = words.subject ?? "";
  if (channel === "EMAIL" && subject.trim() === "") add("subject", "Judul surel wajib diisi.");
  if (channel !== "EMAIL" && words.subject !== null) add("subject", "Hanya surel yang mempunyai judul.");
  if (subject.length > LONGEST_SUBJECT) add("subject", `Judul surel paling banyak ${LONGEST_SUBJECT} karakter.`);
  if (/[\r\n]/.test(subject)) add("subject", "Judul surel harus satu baris.");
  for (const part of ["subject", "body"] as const) {
    const fault = placeholderFault(words[part] ?? "", placeholdersOf(key));
    if (fault !== null) add(part, fault);
    // A name that was misspelt is one slip, not two: the right one stands in its fault.
    else if (part === "body") {
      const missing = NOTICE_WORDS[key].required.filter((name) => !words.body.includes(`{${name}}`));
      if (missing.length > 0) add("body", `Isi pesan harus memuat ${inBraces(missing)}.`);
    }
  }
  if (channel === "SMS" && faults.length === 0) {
    const fixed = words.body.replace(PLACEHOLDER, "");
    if (!isGsm7(fixed)) add("body", "SMS hanya boleh memuat huruf Latin, angka, dan tanda baca dasar (GSM 7-bit).");
    const length = longestLength(words.body);
    const max = longestSms(key);
    if (length > max) add("body", `SMS dapat mencapai ${length} karakter, paling banyak ${max}. Silakan ringkas.`);
  }
  return faults;
}

/** What is wrong with a text's placeholders, said once, with those that there are; null: nothing. */
function placeholderFault(text: string, allowed: readonly Placeholder[]): string | null {
  const names = [...text.matchAll(PLACEHOLDER)].map((match) => match[1] ?? "");
  const strange = new Set(names.filter((name) => !allowed.some((known) => known === name)));
  // A brace without its partner is a slip, too.
  const isUnpaired = /[{}]/.test(text.replace(PLACEHOLDER, ""));
  if (strange.size === 0 && !isUnpaired) return null;
  const named = [...strange].slice(0, MOST_NAMED).map((name) => name.slice(0, LONGEST_NAMED));
  const slip = strange.size > 0 ? `Isian ${inBraces(named)} tidak dikenal.` : "Ada kurung kurawal tanpa pasangannya.";
  return `${slip} Silakan gunakan hanya isian yang tersedia: ${inBraces(allowed)}.`;
}

function inBraces(names: readonly string[]): string {
  return names.map((name) => `{${name}}`).join(", ");
}

function longestLength(body: string): number {
  return body.replace(PLACEHOLDER, (_all, name: Placeholder) => "x".repeat(PLACEHOLDERS[name].longest)).length;
}

/** Fills words with facts. @throws RangeError for a placeholder without a value: half a message is none. */
export function renderWords(key: WordsKey, channel: WordsChannel, words: Words, facts: NoticeFacts): Message {
  const values = channel === "SMS" ? smsFacts(key, words.body, facts) : facts;
  const fill = (text: string) =>
    text.replace(PLACEHOLDER, (_all, name: string) => {
      const value = values[name as Placeholder];
      if (value === undefined) throw new RangeError(`no value for {${name}} of ${key}`);
      return value;
    });
  return {
    // A subject is one line, whatever an agency is called.
    subject: words.subject === null ? null : fill(words.subject).replace(/\s+/g, " "),
    body: fill(words.body),
  };
}

/** Everything in the alphabet of SMS; the office's words get the room that the other ones leave. */
function smsFacts(key: WordsKey, body: string, facts: NoticeFacts): NoticeFacts {
  const folded = Object.fromEntries(Object.entries(facts).map(([name, value]) => [name, foldedToGsm7(value)]));
  if (folded.text === undefined) return folded;
  const withoutText = body.replace(PLACEHOLDER, (_all, name: string) => (name === "text" ? "" : (folded[name] ?? "")));
  return { ...folded, text: cutTo(folded.text, longestSms(key) - withoutText.length) };
}

/** How words look with values as they could be, and how many SMS that takes; null for other channels. */
export function preview(
  key: WordsKey,
  channel: WordsChannel,
  words: Words,
): Message & { readonly smsParts: number | null } {
  const samples = Object.fromEntries(placeholdersOf(key).map((name) => [name, PLACEHOLDERS[name].sample]));
  const message = renderWords(key, channel, words, samples);
  return { ...message, smsParts: channel === "SMS" ? smsParts(message.body) : null };
}
