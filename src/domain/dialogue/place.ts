import { meantWord, wordsOf } from "./typed-word";

/** A kecamatan with villages that are known by name. */
export interface KnownPlace {
  readonly name: string;
  readonly villages: readonly string[];
}

/** Where it happened, as far as a text says. */
export interface NamedPlace {
  readonly district: string | null;
  readonly village: string | null;
}

const DISTRICT_WORDS: ReadonlySet<string> = new Set(["KEC", "KECAMATAN", "KCMTN"]);
const VILLAGE_WORDS: ReadonlySet<string> = new Set(["DESA", "DS", "KEL", "KELURAHAN"]);
/** The regency, an elephant and thunder: named in passing they are no place. */
const AMBIGUOUS: ReadonlySet<string> = new Set(["DEMAK", "GAJAH", "GUNTUR"]);
/** What stands around a name in a short answer. */
const AROUND_A_NAME: ReadonlySet<string> = new Set([...DISTRICT_WORDS, ...VILLAGE_WORDS, "DI", "DAERAH", "KAB", "PAK"]);
const DOES_NOT_SAY: ReadonlySet<string> = new Set(["LEWATI", "SKIP", "TIDAK TAHU", "TDK TAHU", "GAK TAHU", "ENTAH"]);

/** The kecamatan and village that a text names beyond doubt; null when it names none, or several kecamatan. */
export function placeIn(text: string, places: readonly KnownPlace[]): NamedPlace | null {
  const words = wordsOf(text);
  const names = places.map(({ name }) => name.toUpperCase());
  const districts = new Set<string>();
  words.forEach((word, index) => {
    const isAnnounced = DISTRICT_WORDS.has(words[index - 1] ?? "");
    const found = isAnnounced ? meantWord(word, names) : names.find((name) => name === word && !AMBIGUOUS.has(name));
    const isVillage = VILLAGE_WORDS.has(words[index - 1] ?? "");
    if (found !== null && found !== undefined && !isVillage) districts.add(found);
  });
  if (districts.size > 1) return null;
  const [district = null] = districts;
  const village = villageIn(words, district, places);
  if (district === null && village === null) return null;
  const home = places.find(({ name }) => name.toUpperCase() === (district ?? village?.district.toUpperCase()));
  return home === undefined ? null : { district: home.name, village: village?.name ?? null };
}

/** What an answer to "where?" says: the kecamatan if it can be told, and the answer itself where it says more than that. */
export function answeredPlace(
  text: string,
  places: readonly KnownPlace[],
): NamedPlace & { readonly address: string | null } {
  const words = wordsOf(text);
  if (words.length === 0 || DOES_NOT_SAY.has(words.join(" "))) return { district: null, village: null, address: null };
  const names = places.map(({ name }) => name.toUpperCase());
  const core = words.filter((word) => !AROUND_A_NAME.has(word));
  const whole = meantWord(core.join(""), names);
  if (whole !== null) {
    return {
      district: places.find(({ name }) => name.toUpperCase() === whole)?.name ?? null,
      village: null,
      address: null,
    };
  }
  return { ...(placeIn(text, places) ?? { district: null, village: null }), address: text };
}

function villageIn(
  words: readonly string[],
  district: string | null,
  places: readonly KnownPlace[],
): { readonly name: string; readonly district: string } | null {
  const found = new Map<string, { name: string; district: string }>();
  words.forEach((word, index) => {
    if (!VILLAGE_WORDS.has(word)) return;
    const [next = "", after = ""] = words.slice(index + 1, index + 3);
    for (const { name, villages } of places) {
      if (district !== null && name.toUpperCase() !== district) continue;
      const village = villages.find((one) => [next, `${next} ${after}`].includes(one.toUpperCase()));
      if (village !== undefined) found.set(`${name}/${village}`, { name: village, district: name });
    }
  });
  // A name that two kecamatan have says nothing.
  const [only] = found.values();
  return found.size === 1 ? (only ?? null) : null;
}
