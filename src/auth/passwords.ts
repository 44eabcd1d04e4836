import { randomBytes } from "node:crypto";
import { argon2id, hash, needsRehash, verify } from "argon2";
import { codePointLength } from "../domain/input-text";

/** What one hash costs. */
export interface HashCost {
  readonly memoryKib: number;
  readonly passes: number;
}

/**
 * OWASP's first recommendation for argon2id, about 30 ms. Not more: the four threads on which Node hashes also read its
 * files, guesses at the door are stopped by the lock after five, and a flood of sign-ins must leave memory for the inbox.
 */
const COST: HashCost = { memoryKib: 19_456, passes: 2 };
const SALT_BYTES = 16;
const HASH_BYTES = 32;

/** Hashes and checks passwords with argon2id. */
export class Passwords {
  private readonly options: { type: typeof argon2id; memoryCost: number; timeCost: number; parallelism: number };
  private readonly decoy: string;

  /** @param cost cheaper ones are for tests. */
  constructor(cost: HashCost = COST) {
    this.options = { type: argon2id, memoryCost: cost.memoryKib, timeCost: cost.passes, parallelism: 1 };
    const random = (bytes: number) => randomBytes(bytes).toString("base64").replace(/=+$/, "");
    // Well-formed, but the hash of nothing: to check it takes the same work as to check a real one.
    this.decoy = `$argon2id$v=19$m=${cost.memoryKib},p=1,t=${cost.passes}$${random(SALT_BYTES)}$${random(HASH_BYTES)}`;
  }

  /** What is stored of a password. */
  hash(password: string): Promise<string> {
    return hash(composed(password), { ...this.options, hashLength: HASH_BYTES });
  }

  /** Whether the password is right; for an account that has none, or does not exist, false after the same work. */
  async verify(passwordHash: string | null, password: string): Promise<boolean> {
    // A megabyte of "password" is no person's; hashing it would only be work for the hub.
    const isPossible = password.length <= MAX_LENGTH * MAX_UNITS;
    const isRight = await verify(passwordHash ?? this.decoy, isPossible ? composed(password) : "");
    return isRight && isPossible && passwordHash !== null;
  }

  /** Whether the hash was made at another cost, and should be made again while the password is at hand. */
  isOutdated(passwordHash: string): boolean {
    const { memoryCost, timeCost, parallelism } = this.options;
    return needsRehash(passwordHash, { memoryCost, timeCost, parallelism });
  }
}

/** One form for what different keyboards send for the same letters. */
function composed(password: string): string {
  return password.normalize("NFKC");
}

const MIN_LENGTH = 12;
const MAX_LENGTH = 128;
/** The most that a text is longer before it is composed, in UTF-16 units for each of its letters. */
const MAX_UNITS = 8;
/** "abababababab" has twelve characters, and two. */
const MIN_DIFFERENT = 5;
/** Below this a name is found in too many good passwords. */
const MIN_NAME_LENGTH = 4;

/** Why a password cannot be taken, in Indonesian for the person who chose it; null when it can. */
export function passwordProblem(password: string, username: string): string | null {
  const lower = password.toLowerCase();
  const length = codePointLength(password);
  if (length < MIN_LENGTH) return `Kata sandi terlalu pendek. Silakan pakai paling sedikit ${MIN_LENGTH} karakter.`;
  if (length > MAX_LENGTH) return `Kata sandi terlalu panjang. Silakan pakai paling banyak ${MAX_LENGTH} karakter.`;
  // Digits alone are a NIK, a NIP or a telephone number, and those are known to others.
  if (/^[\d\s.+-]+$/.test(password)) return "Kata sandi tidak boleh hanya angka. Silakan tambahkan huruf.";
  if (new Set(lower).size < MIN_DIFFERENT)
    return "Kata sandi terlalu seragam. Silakan pakai karakter yang lebih beragam.";
  if (lower === username || (username.length >= MIN_NAME_LENGTH && lower.includes(username))) {
    return "Kata sandi tidak boleh memuat nama pengguna. Silakan pilih kata sandi lain.";
  }
  return null;
}
