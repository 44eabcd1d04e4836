/**
 * Ticket numbers and access codes are read aloud, typed on old phones and copied by hand: upper-case letters and digits
 * without 0, I, L, O and U, which are mistaken for others. 31 symbols, a prime, so that one weighted check character
 * finds every single wrong character and every swap of two.
 */
const ALPHABET = "123456789ABCDEFGHJKMNPQRSTVWXYZ";
const BASE = ALPHABET.length;
/** 31^10 ≈ 2^49: not countable, and a guess is answered like any wrong one and rate-limited. */
const TICKET_RANDOM_LENGTH = 10;
/** 31^13 ≈ 2^64, above the 60 bits that a stored HMAC without a slow hash needs. */
const ACCESS_CODE_LENGTH = 13;
/** The largest multiple of 31 in a byte: bytes from here on are thrown away, so that every symbol is equally likely. */
const UNBIASED_LIMIT = 256 - (256 % BASE);

/** A source of unpredictable bytes. */
export type RandomBytes = (size: number) => Uint8Array;

function randomSymbols(length: number, randomBytes: RandomBytes): string {
  let symbols = "";
  while (symbols.length < length) {
    for (const byte of randomBytes(length * 2)) {
      if (byte < UNBIASED_LIMIT && symbols.length < length) symbols += ALPHABET.charAt(byte % BASE);
    }
  }
  return symbols;
}

function weightedSum(symbols: string): number {
  let sum = 0;
  for (let i = 0; i < symbols.length; i++) sum += (i + 1) * ALPHABET.indexOf(symbols.charAt(i));
  return sum % BASE;
}

/** Multiplicative inverses exist because 31 is prime: the check character makes the weighted sum 0. */
function checkSymbol(symbols: string): string {
  const weight = symbols.length + 1;
  for (let value = 0; value < BASE; value++) {
    if ((weightedSum(symbols) + weight * value) % BASE === 0) return ALPHABET.charAt(value);
  }
  throw new RangeError("a check symbol exists for every weight that 31 does not divide");
}

/** A new ticket number: 10 random symbols and a check character; also the reference sent to the national system. */
export function newTicketNumber(randomBytes: RandomBytes): string {
  const symbols = randomSymbols(TICKET_RANDOM_LENGTH, randomBytes);
  return symbols + checkSymbol(symbols);
}

/** A new access code of 64 random bits, the citizen's second factor for his ticket. */
export function newAccessCode(randomBytes: RandomBytes): string {
  return randomSymbols(ACCESS_CODE_LENGTH, randomBytes);
}

function canonical(typed: string): string {
  return typed
    .toUpperCase()
    .replace(/[\s.\-–]/g, "")
    .replace(/[IL]/g, "1")
    .replace(/U/g, "V");
}

/** The ticket that a person meant (case, blanks, hyphens and look-alikes forgiven), or null if it cannot be one. */
export function parseTicketNumber(typed: string): string | null {
  if (typed.length > 40) return null;
  const symbols = canonical(typed);
  if (symbols.length !== TICKET_RANDOM_LENGTH + 1) return null;
  for (const symbol of symbols) if (!ALPHABET.includes(symbol)) return null;
  return weightedSum(symbols) === 0 ? symbols : null;
}

/** The access code that a person meant, or null if it cannot be one. */
export function parseAccessCode(typed: string): string | null {
  if (typed.length > 60) return null;
  const symbols = canonical(typed);
  if (symbols.length !== ACCESS_CODE_LENGTH) return null;
  for (const symbol of symbols) if (!ALPHABET.includes(symbol)) return null;
  return symbols;
}
