import { accepted, type Checked, refused } from "./messages";

/** What these fields are called by citizens and officers. */
export const CONTACT_LABELS = { phone: "Nomor telepon", email: "Alamat surel", nik: "NIK" } as const;

/** Longer input is no number, whatever its punctuation. */
const LONGEST_TYPED_NUMBER = 60;
/** RFC 5321: 254 characters for the whole address, 64 before the @. */
const LONGEST_EMAIL = 254;
const LONGEST_EMAIL_LOCAL_PART = 64;

/** What a phone's address book or a web page pastes along with a number: direction marks, zero-width blanks, hyphens. */
const PASTED_AROUND = /[\p{Cf}\s]/gu;
const NUMBER_PUNCTUATION = /[().\-‐‑‒–—]/g;
/** "0291/123456" is one number; a slash anywhere else stands between two. */
const SLASH_AFTER_AREA_CODE = /^(\(?0\d{2,3}\)?)\//;
const NUMBER_SYMBOLS = /^\+?\d+$/;
/** After +62: area codes start with 2 to 7 and 9, mobile and service numbers with 8; 110 and 1708 are no subscribers. */
const INDONESIAN_NUMBER = /^[2-9]\d{7,11}$/;
/** E.164: at most 15 digits. Demak's migrant workers complain from abroad. */
const FOREIGN_NUMBER = /^[1-9]\d{7,14}$/;
const EMAIL_LOCAL_PART = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const EMAIL_DOMAIN = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])$/;
/** Province codes start at 11. The birth date inside is not judged: cards with wrong ones are in use. */
const NIK = /^[1-9]\d{15}$/;

function withoutPasted(raw: string): string {
  // Compatibility forms: some keyboards write full-width digits.
  return raw.normalize("NFKC").replace(PASTED_AROUND, "");
}

/** The part after +62 of a number dialled inside Indonesia or with its country code; null for a foreign one. */
function indonesianPart(number: string): string | null {
  if (number.startsWith("+62")) return number.slice(3).replace(/^0/, "");
  if (number.startsWith("+")) return null;
  if (number.startsWith("62")) return number.slice(2).replace(/^0/, "");
  // Typed into a form that already shows +62, or copied from a sheet that dropped the zero.
  return number.replace(/^0/, "");
}

/** One telephone number as `+62…` (or `+` and another country's code), however it was punctuated. */
export function checkPhone(raw: string): Checked<string> {
  if (raw.length > LONGEST_TYPED_NUMBER) return refused({ key: "invalidPhone" });
  const typed = withoutPasted(raw);
  if (typed === "") return refused({ key: "required" });
  const number = typed.replace(SLASH_AFTER_AREA_CODE, "$1").replace(NUMBER_PUNCTUATION, "").replace(/^00/, "+");
  if (!NUMBER_SYMBOLS.test(number)) return refused({ key: "invalidPhone" });
  const national = indonesianPart(number);
  if (national === null) {
    return FOREIGN_NUMBER.test(number.slice(1)) ? accepted(number) : refused({ key: "invalidPhone" });
  }
  return INDONESIAN_NUMBER.test(national) ? accepted(`+62${national}`) : refused({ key: "invalidPhone" });
}

/**
 * One e-mail address in lower case: phones capitalise the first letter by themselves, and the same person must be found
 * again.
 */
export function checkEmail(raw: string): Checked<string> {
  // Trimmed only after the length is known to be small; the doubled limit leaves room for pasted blanks.
  if (raw.length > LONGEST_EMAIL * 2) return refused({ key: "invalidEmail" });
  const email = raw
    .replace(/\p{Cf}/gu, "")
    .trim()
    .toLowerCase();
  if (email === "") return refused({ key: "required" });
  const at = email.lastIndexOf("@");
  const local = email.slice(0, Math.max(at, 0));
  const fits = email.length <= LONGEST_EMAIL && local.length <= LONGEST_EMAIL_LOCAL_PART;
  const valid = fits && EMAIL_LOCAL_PART.test(local) && EMAIL_DOMAIN.test(email.slice(at + 1));
  return valid ? accepted(email) : refused({ key: "invalidEmail" });
}

/** By what somebody can be reached. */
export type ContactKind = "PHONE" | "EMAIL";

/** A contact, checked, and what it is. */
export interface NamedContact {
  readonly kind: ContactKind;
  /** `+62…`, or an address in lower case. */
  readonly value: string;
}

/** A telephone number or an e-mail address, whichever was typed into the one field for both. */
export function checkContact(raw: string): Checked<NamedContact> {
  const kind = raw.includes("@") ? "EMAIL" : "PHONE";
  const checked = kind === "EMAIL" ? checkEmail(raw) : checkPhone(raw);
  return checked.ok ? accepted({ kind, value: checked.value }) : checked;
}

/** Which of a reporter's contacts are known to be his. */
export type ProvenContacts = Readonly<Record<ContactKind, boolean>>;

/** Whether a reporter may be told by a contact: one that was merely typed counts for nothing beside one that is proven. */
export function mayBeToldBy(kind: ContactKind, proven: ProvenContacts): boolean {
  return proven[kind] || !(proven.PHONE || proven.EMAIL);
}

/** A national identity number: 16 digits, however they were grouped. */
export function checkNik(raw: string): Checked<string> {
  if (raw.length > LONGEST_TYPED_NUMBER) return refused({ key: "invalidNik" });
  const typed = withoutPasted(raw);
  if (typed === "") return refused({ key: "required" });
  const nik = typed.replace(/[.-]/g, "");
  return NIK.test(nik) ? accepted(nik) : refused({ key: "invalidNik" });
}

/** Applies a check to an optional field: absent or blank is null. */
export function checkOptional<Value>(
  check: (raw: string) => Checked<Value>,
  raw: string | null | undefined,
): Checked<Value | null> {
  if (raw === null || raw === undefined) return accepted(null);
  const checked = check(raw);
  return !checked.ok && checked.problem.key === "required" ? accepted(null) : checked;
}
