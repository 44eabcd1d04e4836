import { readableText } from "../input-text";
import { obey } from "./act";
import { type Command, commandOf } from "./command";
import { type Draft, EMPTY_DRAFT, hasContent, MOST_FILES, missingOf, type Question, withContent } from "./draft";
import { announcedKind, chosenKind } from "./kind";
import { answeredPlace, type KnownPlace, type NamedPlace, placeIn } from "./place";
import type { DialogueFacts, DialogueSay } from "./say";
import type { DialogueKnowledge, OwnCase, Said, Turn } from "./turn";
import { wordsOf } from "./typed-word";

const GREETINGS: ReadonlySet<string> = new Set(
  `HALO HALLO HAI HI ASSALAMUALAIKUM ASSALAMU ASSALAMUALAIKUMWRWB ALAIKUM ASS WR WB WARAHMATULLAHI WARRAHMATULLAHI WABARAKATUH
   WABAROKATUH SELAMAT MET PAGI SIANG SORE MALAM MALEM PERMISI PAK BU BAPAK IBU MIN ADMIN KAK MAS MBAK TES TEST P NUWUN KULO`.split(
    /\s+/,
  ),
);
/** Who says that he is going to complain, or asks how, has not said of what yet. */
const OPENINGS: ReadonlySet<string> = new Set([
  ...GREETINGS,
  ...`SAYA AKU KAMI MAU INGIN HENDAK AKAN LAPOR MELAPOR MELAPORKAN LAPORAN MENGADU MENGADUKAN ADUAN PENGADUAN KELUHAN MENYAMPAIKAN
   BISA BISAKAH BOLEH BOLEHKAH CARA CARANYA BAGAIMANA GIMANA APAKAH APA INI ITU BENAR NOMOR LAYANAN TANYA BERTANYA NUMPANG DENGAN
   SIAPA DI SINI DISINI YA NIH DONG`.split(/\s+/),
]);
const THANKING = /^(TERIMA|TERIMAKASIH|MAKASIH|TRIMS|SUWUN|NUWUN)$/;
const THANKS: ReadonlySet<string> = new Set(
  "TERIMA KASIH TERIMAKASIH MAKASIH TRIMS SUWUN MATUR NUWUN OK OKE BAIK YA SIAP PAK BU MIN ADMIN KAK BANYAK".split(" "),
);
/** An answer to "where?" names a place; what is longer goes on telling. */
const LONGEST_PLACE_WORDS = 15;

/** The dialogue: what one message leads to. Knows no database, no clock and no channel. */
export function respond(said: Said, known: DialogueKnowledge): Turn {
  const text = readableText(said.text, 10_000);
  const { draft } = known;
  const isEmpty = wordsOf(text).length === 0 && said.attachmentIds.length === 0 && said.point === null;
  if (isEmpty) return unreadable(said, draft);
  const answer = draft === null ? null : answerTo(draft, text, known.places);
  if (answer !== null) return advance(withThings(answer, said));
  const command = said.attachmentIds.length === 0 || text !== "" ? commandOf(text) : null;
  if (command !== null) return obeyed(command, said, known);
  if (draft !== null) return advance(withThings(told(draft, text, known.places), said));
  const words = wordsOf(text);
  const isBare = words.length > 0 && said.attachmentIds.length === 0 && said.point === null;
  const isOnly = (set: ReadonlySet<string>) => isBare && words.every((word) => set.has(word));
  if (isOnly(GREETINGS)) return say(null, "HELP");
  // "Ya" and "baik" may answer the coordinator's question; thanks do not.
  if (isOnly(THANKS) && words.some((word) => THANKING.test(word))) return say(null, "WELCOME");
  const clarification = clarified(text, said, known.cases);
  if (clarification !== null) return clarification;
  if (isOnly(THANKS)) return say(null, "WELCOME");
  if (isOnly(OPENINGS) && announcedKind(words[0]) === null) return say(null, "HELP");
  // What was handed in, or answered, with the first one is not handed in again.
  const [newest] = known.cases;
  if (known.isRepetition && isBare && newest !== undefined) {
    return { draft: null, ...obey({ kind: "STATUS", ticket: newest.ticket, wasNamed: true }, known.cases, said) };
  }
  return begun(text, said, known.places);
}

/** A draft that nobody went on with: handed in as it is if it says anything, else forgotten. */
export function atItsEnd(draft: Draft): Turn {
  return { draft: null, effect: hasContent(draft) ? { kind: "SUBMIT", draft, refusedFiles: 0 } : null, reply: null };
}

function unreadable({ oddity, refusedFiles }: Said, draft: Draft | null): Turn {
  if (refusedFiles > 0) return say(draft, "FILE_REFUSED");
  if (oddity === "VOICE") return say(draft, "VOICE_REFUSED");
  if (oddity !== null) return say(draft, "STICKER_REFUSED");
  return draft === null ? say(null, "HELP") : advance(draft);
}

/** The answer to what was asked last, where the message is clearly that; it comes before every command. */
function answerTo(draft: Draft, text: string, places: readonly KnownPlace[]): Draft | null {
  if (draft.awaiting === "KIND") {
    const kind = chosenKind(text);
    return kind === null ? null : { ...draft, kind };
  }
  if (draft.awaiting !== "PLACE") return null;
  const { district, village, address } = answeredPlace(text, places);
  return district !== null && address === null ? { ...draft, district, village } : null;
}

/** A draft in which somebody goes on telling. */
function told(draft: Draft, text: string, places: readonly KnownPlace[]): Draft {
  // Sent again because no answer seemed to come: it says nothing new.
  if (text === "" || wordsOf(text).join(" ") === wordsOf(draft.content).join(" ")) return draft;
  if (draft.awaiting === "PLACE" && wordsOf(text).length <= LONGEST_PLACE_WORDS) {
    return { ...draft, ...answeredPlace(text, places) };
  }
  return withPlace(withContent(draft, text), placeIn(text, places));
}

function begun(text: string, said: Said, places: readonly KnownPlace[]): Turn {
  const [first, ...others] = wordsOf(text);
  // "LAPOR jalan rusak": the word only opens the message.
  const content = /^lapor[\s:.,-]/i.test(text) ? text.replace(/^lapor[\s:.,-]+/i, "") : text;
  const kind = announcedKind(first);
  const isBare = kind !== null && others.length === 0;
  const draft = withContent({ ...EMPTY_DRAFT, kind, name: said.name }, isBare ? "" : content);
  return advance(withThings(withPlace(draft, placeIn(text, places)), said));
}

function withPlace(draft: Draft, place: NamedPlace | null): Draft {
  return place === null || draft.district !== null ? draft : { ...draft, ...place };
}

function withThings(draft: Draft, { attachmentIds, point, refusedFiles }: Said): Draft & { refusedFiles: number } {
  const files = [...draft.attachmentIds, ...attachmentIds];
  const where = point && {
    latitude: point.latitude,
    longitude: point.longitude,
    address: draft.address ?? point.label,
  };
  // What is beyond the limit of a submission cannot go with it, and is told like other files that were not taken.
  const excess = Math.max(0, files.length - MOST_FILES);
  return { ...draft, ...where, attachmentIds: files.slice(0, MOST_FILES), refusedFiles: refusedFiles + excess };
}

/** Asks for what is missing, or hands in. */
function advance(found: Draft & { refusedFiles?: number }, before: "SECRET" | "ANONYMOUS" | null = null): Turn {
  const { refusedFiles = 0, ...draft } = found;
  const missing = missingOf(draft);
  if (missing === null) return { draft: null, effect: { kind: "SUBMIT", draft, refusedFiles }, reply: null };
  const asked = { ...draft.asked, [missing]: draft.asked[missing] + 1 };
  const facts: DialogueFacts = {
    ...(before === null ? {} : { flag: before }),
    ...(refusedFiles === 0 ? {} : { refusedFiles }),
  };
  return { draft: { ...draft, awaiting: missing, asked }, effect: null, reply: { say: QUESTIONS[missing], facts } };
}

const QUESTIONS = {
  CONTENT: "ASK_CONTENT",
  PLACE: "ASK_PLACE",
  KIND: "ASK_KIND",
} as const satisfies Readonly<Record<Question, DialogueSay>>;

/** Plain words, while a question of the coordinator waits for an answer, are the answer. */
function clarified(text: string, said: Said, cases: readonly OwnCase[]): Turn | null {
  const [first] = wordsOf(text);
  // Who begins with "ADUAN" or "LAPOR" begins something new.
  if (!cases.some(({ mayAnswer }) => mayAnswer) || announcedKind(first) !== null) return null;
  return { draft: null, ...obey({ kind: "ANSWER", ticket: null, wasNamed: false, text }, cases, said) };
}

function obeyed(command: Command, said: Said, { draft, cases, places }: DialogueKnowledge): Turn {
  switch (command.kind) {
    case "HELP":
      return say(draft, "HELP");
    case "CANCEL":
      return say(null, draft === null ? "NOTHING_TO_CANCEL" : "CANCELLED");
    case "FLAG": {
      const base = draft ?? { ...EMPTY_DRAFT, name: said.name };
      const flagged = { ...base, [command.flag]: true };
      return advance(
        withThings(told({ ...flagged, awaiting: null }, command.text, places), said),
        command.flag === "isSecret" ? "SECRET" : "ANONYMOUS",
      );
    }
    default:
      return { draft, ...obey(command, cases, said) };
  }
}

function say(draft: Draft | null, what: DialogueSay): Turn {
  return { draft, effect: null, reply: { say: what, facts: {} } };
}
