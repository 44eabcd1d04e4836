/** What is compared of two cases. */
export interface DuplicateFacts {
  readonly title: string;
  readonly content: string;
  readonly district: string | null;
  readonly village: string | null;
  readonly latitude: number | null;
  readonly longitude: number | null;
  readonly submittedAt: Date;
}

/** Why two cases may be about one thing. */
export const DUPLICATE_REASONS = ["TEXT", "PLACE", "TIME"] as const;
/** One of the reasons. */
export type DuplicateReason = (typeof DUPLICATE_REASONS)[number];

/** How likely two cases are about one thing. */
export interface DuplicateJudgement {
  /** From 0 to 1. */
  readonly score: number;
  readonly reasons: readonly DuplicateReason[];
}

/** Two reports of one pothole are rarely farther apart; two that are, are two potholes. */
export const MAX_DISTANCE_M = 1_000;
/** What was reported again after two months was not settled, or is new: somebody has to look at it anyhow. */
export const MAX_DAYS_APART = 60;
const DAY_MS = 24 * 60 * 60 * 1000;

/** Tuned on the sample cases: the pair among them reaches 0.6, no two others 0.45. */
const WEIGHTS: Readonly<Record<DuplicateReason, number>> = { TEXT: 0.5, PLACE: 0.35, TIME: 0.15 };
const LEAST_SCORE = 0.45;
/** Two things can happen in one village on one day: without common words they are two. */
const LEAST_TEXT = 0.2;
const SAME_VILLAGE = 0.8;
const SAME_DISTRICT = 0.3;
/** From there on a part is a reason that an officer would name. */
const NAMED_FROM: Readonly<Record<DuplicateReason, number>> = { TEXT: 0.3, PLACE: SAME_VILLAGE, TIME: 0.75 };
const EARTH_RADIUS_M = 6_371_000;

/** Words of courtesy and grammar: they stand in every complaint. */
const EMPTY_WORDS: ReadonlySet<string> = new Set(
  `ada adalah agar akan aku anda antara apa assalamualaikum atas atau awal bagi bahwa baik banyak bapak baru belum beliau berapa
   bila bisa boleh bu bukan cukup dalam dan dapat dari dekat dengan depan di dia dimohon ditindaklanjuti gan hal hanya harap hari
   harus hingga ibu ini itu jadi jangan jika juga kabupaten kali kalau kami kamu kan karena kasih ke kecamatan kepada ketika kita
   kok kurang lagi lain lalu lama lebih lewat maaf maka mana masih mau mereka min minta mohon nya oleh orang pada padahal pak para
   perlu pernah pun rt rw saat saja salam sampai sangat satu saya sebagai sebelum sedang segera sehingga sejak sekali sekarang
   sekitar selalu selama semua sendiri seperti serta setelah setiap siap silakan sini situ sudah tapi tanpa telah tempat tentang
   terhadap terima terjadi tetapi tiap tidak tindak tindaklanjut tolong untuk warga wassalam yaitu yang`.split(/\s+/),
);

/** The words by which a text can be told from others, as they are written, without endings such as `-nya`; each once. */
export function tellingWords(text: string): ReadonlySet<string> {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return new Set(words.map(withoutEnding).filter((word) => word.length >= 3 && !EMPTY_WORDS.has(word)));
}

function withoutEnding(word: string): string {
  return word.length > 5 ? word.replace(/(?:nya|lah|kah|pun)$/, "") : word;
}

/** How likely two cases are about one thing; null: not likely enough to bother anybody. */
export function judgeDuplicate(one: DuplicateFacts, other: DuplicateFacts): DuplicateJudgement | null {
  return duplicateJudge(one)(other);
}

/** Judges many cases against one, whose words are then looked at once; what place and time rule out costs no words. */
export function duplicateJudge(one: DuplicateFacts): (other: DuplicateFacts) => DuplicateJudgement | null {
  const words = wordsOf(one);
  return (other) => {
    const [place, time] = [placeLikeness(one, other), timeLikeness(one, other)];
    if (place === null || time === null) return null;
    const text = textLikeness(words, wordsOf(other));
    if (text < LEAST_TEXT) return null;
    const score = WEIGHTS.TEXT * text + WEIGHTS.PLACE * place + WEIGHTS.TIME * time;
    if (score < LEAST_SCORE) return null;
    const parts: Readonly<Record<DuplicateReason, number>> = { TEXT: text, PLACE: place, TIME: time };
    const reasons = DUPLICATE_REASONS.filter((reason) => parts[reason] >= NAMED_FROM[reason]);
    // Time alone is none.
    if (!reasons.includes("TEXT") && !reasons.includes("PLACE")) return null;
    return { score: Math.round(score * 100) / 100, reasons };
  };
}

/** The share of the shorter text's words that the longer one has too: a short message says the same with less. */
function textLikeness(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const [shorter, longer] = a.size <= b.size ? [a, b] : [b, a];
  // Two words in common out of three are chance.
  return [...shorter].filter((word) => longer.has(word)).length / Math.max(shorter.size, 6);
}

function wordsOf({ title, content }: DuplicateFacts): ReadonlySet<string> {
  return tellingWords(`${title} ${content}`);
}

/** Null: surely two places. */
function placeLikeness(one: DuplicateFacts, other: DuplicateFacts): number | null {
  const metres = distanceM(one, other);
  if (metres !== null) return metres > MAX_DISTANCE_M ? null : 1 - metres / MAX_DISTANCE_M / 2;
  const [isDistrict, isVillage] = [isSame(one.district, other.district), isSame(one.village, other.village)];
  if (isDistrict === false) return null;
  if (isVillage === true) return SAME_VILLAGE;
  return isDistrict === true && isVillage === null ? SAME_DISTRICT : 0;
}

/** Null: one of them does not say it. */
function isSame(one: string | null, other: string | null): boolean | null {
  if (one === null || other === null) return null;
  return one.trim().toLowerCase() === other.trim().toLowerCase();
}

function timeLikeness(one: DuplicateFacts, other: DuplicateFacts): number | null {
  const days = Math.abs(one.submittedAt.getTime() - other.submittedAt.getTime()) / DAY_MS;
  return days > MAX_DAYS_APART ? null : 1 - days / MAX_DAYS_APART;
}

/** The distance of two points in metres; null where one has none. */
export function distanceM(
  one: Pick<DuplicateFacts, "latitude" | "longitude">,
  other: Pick<DuplicateFacts, "latitude" | "longitude">,
): number | null {
  if (one.latitude === null || one.longitude === null || other.latitude === null || other.longitude === null)
    return null;
  const radians = (degrees: number) => (degrees * Math.PI) / 180;
  // A regency is flat enough for that: at 50 km the error is below 1 m.
  const x = radians(other.longitude - one.longitude) * Math.cos(radians((one.latitude + other.latitude) / 2));
  const y = radians(other.latitude - one.latitude);
  return Math.hypot(x, y) * EARTH_RADIUS_M;
}
