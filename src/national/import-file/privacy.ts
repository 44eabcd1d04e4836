import { checkEmail, checkPhone } from "../../domain/input-contact";
import { nameOf } from "../untrusted";
import { type Cell, cellScalar, cellText } from "./table";

const MAX_NAME_LENGTH = 100;
const NO = new Set(
  "tidak|tdk|no|n|false|f|0|salah|bukan|publik|public|umum|terbuka|biasa|normal|tidak anonim|bukan anonim|non anonim|tidak rahasia|bukan rahasia|non rahasia".split(
    "|",
  ),
);
/** What stands where the name of an anonymous reporter would. */
const NO_NAME =
  /^(?:pelapor )?(?:anonim|anonym|anonymous|rahasia|dirahasiakan|disembunyikan|tanpa nama|no name)$|^[*x•]+$/i;
const MASKED = /\*{2}|•{2}/;

/** The person who reported a case; at least one of the fields is given. */
export interface ImportReporter {
  readonly name: string | null;
  /** `+62…`; null also for a number that is masked or none. */
  readonly phone: string | null;
  readonly email: string | null;
}

/** The cells of a row that say who reported, and who may know. */
export interface PrivacyCells {
  readonly isAnonymous: Cell | undefined;
  readonly isSecret: Cell | undefined;
  /** One column for both flags: `Anonim, Rahasia`. */
  readonly privacy: Cell | undefined;
  readonly reporterName: Cell | undefined;
  readonly reporterPhone: Cell | undefined;
  readonly reporterEmail: Cell | undefined;
}

/** Who reported, and who may know. */
export interface Privacy {
  /** Null: the file does not say. */
  readonly isAnonymous: boolean | null;
  readonly isSecret: boolean | null;
  readonly reporter: ImportReporter | null;
}

/**
 * Reads flags and reporter. A flag in words that nobody foresaw counts as set, and of two that differ the protective one
 * wins. The reporter is kept only where the file says that he is not anonymous: where it says nothing, he may be.
 */
export function readPrivacy(cells: PrivacyCells): Privacy {
  const name = cellText(cells.reporterName);
  const hidesName = name !== null && NO_NAME.test(name);
  const isAnonymous = protective(flag(cells.isAnonymous), namedFlag(cells.privacy, "anonim"), hidesName ? true : null);
  const isSecret = protective(flag(cells.isSecret), namedFlag(cells.privacy, "rahasia"));
  return { isAnonymous, isSecret, reporter: isAnonymous === false ? readReporter(cells) : null };
}

function protective(...flags: readonly (boolean | null)[]): boolean | null {
  if (flags.includes(true)) return true;
  return flags.includes(false) ? false : null;
}

function flag(cell: Cell | undefined): boolean | null {
  const text = cellScalar(cell);
  return text === null ? null : !NO.has(words(text));
}

/** A flag in a column that names those that are set. */
function namedFlag(cell: Cell | undefined, name: "anonim" | "rahasia"): boolean | null {
  const text = cellText(cell);
  if (text === null) return null;
  const said = words(text);
  if (NO.has(said)) return false;
  if (!/anonim|rahasia/.test(said)) return true;
  return said.includes(name) && !new RegExp(`(?:tidak|bukan|non) ${name}`).test(said);
}

function words(text: string): string {
  return text
    .slice(0, 100)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}

function readReporter(cells: PrivacyCells): ImportReporter | null {
  const writtenName = nameOf(cellText(cells.reporterName), MAX_NAME_LENGTH);
  const name = writtenName === null || MASKED.test(writtenName) || !/\p{L}/u.test(writtenName) ? null : writtenName;
  const phone = checkPhone(cellScalar(cells.reporterPhone) ?? "");
  const email = checkEmail(cellScalar(cells.reporterEmail) ?? "");
  const reporter = { name, phone: phone.ok ? phone.value : null, email: email.ok ? email.value : null };
  return Object.values(reporter).some((value) => value !== null) ? reporter : null;
}
