import { type FieldProblem, fieldMessage } from "./messages";
import type { ComplaintAction } from "./status";

/** Codes of expected faults: they stand in a mutation's `userErrors`. A closed list. */
export const USER_ERROR_CODES = [
  "NOT_FOUND",
  "STALE_VERSION",
  "ACTION_NOT_ALLOWED",
  "INVALID_INPUT",
  "IDEMPOTENCY_MISMATCH",
  "AGENCY_INACTIVE",
  "ALREADY_LINKED",
  "CLAIMED_BY_OTHER",
  "WRONG_CREDENTIALS",
  "LOCKED",
] as const;
/** A code of `userErrors`. */
export type UserErrorCode = (typeof USER_ERROR_CODES)[number];

/** Codes of `extensions.code` in top-level `errors`: authentication, rights, limits and bugs. A closed list. */
export const TOP_LEVEL_ERROR_CODES = [
  "UNAUTHENTICATED",
  "FORBIDDEN",
  "BAD_USER_INPUT",
  "RATE_LIMITED",
  "QUERY_TOO_COMPLEX",
  "PAYLOAD_TOO_LARGE",
  "SUBSCRIPTION_LIMIT",
  "CURSOR_EXPIRED",
  "UPSTREAM_UNAVAILABLE",
  "MAINTENANCE",
  "INTERNAL_SERVER_ERROR",
] as const;
/** A code of top-level `errors`. */
export type TopLevelErrorCode = (typeof TOP_LEVEL_ERROR_CODES)[number];

/** Every code that the API answers with. */
export type ErrorCode = UserErrorCode | TopLevelErrorCode;

/** Where a client finds an error. */
export type ErrorPlace = "userError" | "topLevel";

/** The kinds of fault, and what each means. */
export const ERROR_CATEGORIES = {
  AUTHENTICATION: "who is calling is not proven",
  PERMISSION: "the caller is known and may not do this",
  INPUT: "the request itself must be changed",
  STATE: "the case is not in a state that allows this",
  CONFLICT: "somebody else was faster, or the request contradicts what is recorded",
  LIMIT: "a limit of amount or time is reached",
  AVAILABILITY: "something the hub depends on does not answer now",
  BUG: "a fault of the hub",
} as const;
/** What kind of fault an error is; tells who can put it right. */
export type ErrorCategory = keyof typeof ERROR_CATEGORIES;

/** What is known about an error code. */
export interface ErrorDefinition<Code extends ErrorCode = ErrorCode> {
  readonly code: Code;
  readonly place: ErrorPlace;
  readonly category: ErrorCategory;
  /** Whether the very same request may succeed later with nobody changing anything: what a machine may repeat. */
  readonly retryable: boolean;
  /** Indonesian, for officers and citizens; says what to do. */
  readonly message: string;
}

type Entry = Omit<ErrorDefinition, "code">;

function userError(category: ErrorCategory, message: string, retryable = false): Entry {
  return { place: "userError", category, retryable, message };
}

function topLevel(category: ErrorCategory, message: string, retryable = false): Entry {
  return { place: "topLevel", category, retryable, message };
}

const USER_ERRORS: Readonly<Record<UserErrorCode, Entry>> = {
  NOT_FOUND: userError(
    "INPUT",
    "Data yang Anda maksud tidak ditemukan. Silakan periksa kembali nomor atau kodenya, lalu coba lagi.",
  ),
  STALE_VERSION: userError(
    "CONFLICT",
    "Aduan ini baru saja diubah oleh petugas lain. Silakan muat ulang, periksa perubahannya, lalu ulangi bila masih perlu.",
  ),
  ACTION_NOT_ALLOWED: userError(
    "STATE",
    "Tindakan ini tidak dapat dilakukan pada status aduan saat ini. Silakan muat ulang dan pilih tindakan yang tersedia.",
  ),
  INVALID_INPUT: userError(
    "INPUT",
    "Ada isian yang belum sesuai. Silakan perbaiki isian yang ditandai, lalu kirim lagi.",
  ),
  IDEMPOTENCY_MISMATCH: userError(
    "CONFLICT",
    "Kunci idempotensi ini sudah dipakai untuk permintaan lain. Silakan kirim permintaan ini dengan kunci yang baru.",
  ),
  AGENCY_INACTIVE: userError(
    "STATE",
    "OPD yang dipilih sudah tidak aktif. Silakan pilih OPD lain yang masih aktif atau OPD penggantinya.",
  ),
  ALREADY_LINKED: userError(
    "CONFLICT",
    "Nomor aduan nasional ini sudah tertaut dengan aduan lain. Silakan periksa kembali nomornya atau buka aduan tersebut.",
  ),
  CLAIMED_BY_OTHER: userError(
    "CONFLICT",
    "Aduan ini sedang dipegang petugas lain. Silakan hubungi petugas tersebut, atau pilih aduan lain.",
  ),
  WRONG_CREDENTIALS: userError(
    "AUTHENTICATION",
    "Nama pengguna, kata sandi, atau kode OTP tidak cocok. Silakan periksa kembali, lalu coba lagi.",
  ),
  LOCKED: userError(
    "LIMIT",
    "Akun ini dikunci sementara karena terlalu banyak percobaan masuk yang gagal. Silakan coba lagi beberapa saat kemudian, atau hubungi admin.",
    true,
  ),
};

const TOP_LEVEL_ERRORS: Readonly<Record<TopLevelErrorCode, Entry>> = {
  UNAUTHENTICATED: topLevel(
    "AUTHENTICATION",
    "Sesi Anda belum ada atau sudah berakhir. Silakan masuk terlebih dahulu, lalu ulangi permintaan ini.",
  ),
  FORBIDDEN: topLevel(
    "PERMISSION",
    "Akun Anda tidak berwenang melakukan hal ini. Silakan hubungi admin bila Anda memerlukan hak akses tersebut.",
  ),
  BAD_USER_INPUT: topLevel(
    "INPUT",
    "Permintaan tidak sesuai dengan skema. Silakan periksa kembali nama dan nilai argumennya, lalu kirim lagi.",
  ),
  RATE_LIMITED: topLevel(
    "LIMIT",
    "Terlalu banyak permintaan dalam waktu singkat. Silakan tunggu sebentar, lalu coba lagi.",
    true,
  ),
  QUERY_TOO_COMPLEX: topLevel(
    "LIMIT",
    "Permintaan terlalu besar untuk diproses sekaligus. Silakan kurangi kolom, kedalaman, atau jumlah baris yang diminta.",
  ),
  PAYLOAD_TOO_LARGE: topLevel(
    "LIMIT",
    "Data yang dikirim melebihi batas ukuran. Silakan ringkas teks atau perkecil berkas, lalu kirim lagi.",
  ),
  SUBSCRIPTION_LIMIT: topLevel(
    "LIMIT",
    "Jumlah langganan langsung sudah mencapai batas. Silakan tutup jendela atau langganan yang tidak dipakai, lalu coba lagi.",
  ),
  CURSOR_EXPIRED: topLevel(
    "STATE",
    "Penanda posisi ini sudah kedaluwarsa. Silakan muat ulang daftar, lalu lanjutkan dengan penanda yang baru.",
  ),
  UPSTREAM_UNAVAILABLE: topLevel(
    "AVAILABILITY",
    "Layanan yang diperlukan sedang tidak dapat dihubungi. Silakan coba lagi beberapa saat kemudian.",
    true,
  ),
  MAINTENANCE: topLevel(
    "AVAILABILITY",
    "Sistem sedang dalam pemeliharaan. Silakan coba lagi beberapa saat kemudian.",
    true,
  ),
  INTERNAL_SERVER_ERROR: topLevel(
    "BUG",
    "Terjadi kesalahan pada sistem. Silakan sampaikan kode kesalahan ini kepada pengelola agar dapat ditelusuri.",
  ),
};

/** Every error code with what is known about it; documents, API and use cases read this one registry. */
export const ERRORS: Readonly<Record<ErrorCode, Entry>> = { ...USER_ERRORS, ...TOP_LEVEL_ERRORS };

const USER_ERROR_SET: ReadonlySet<string> = new Set(USER_ERROR_CODES);
const ERROR_SET: ReadonlySet<string> = new Set([...USER_ERROR_CODES, ...TOP_LEVEL_ERROR_CODES]);

/** Whether a text is one of the hub's error codes (another library's code is not). */
export function isErrorCode(code: string): code is ErrorCode {
  return ERROR_SET.has(code);
}

/** Whether a code stands in `userErrors`. */
export function isUserErrorCode(code: string): code is UserErrorCode {
  return USER_ERROR_SET.has(code);
}

/** What is known about a code. */
export function errorDefinition<Code extends ErrorCode>(code: Code): ErrorDefinition<Code> {
  return { code, ...ERRORS[code] };
}

/** All definitions: `userErrors` first, each list in its own order. */
export function errorDefinitions(): ErrorDefinition[] {
  return [...USER_ERROR_CODES, ...TOP_LEVEL_ERROR_CODES].map((code) => errorDefinition(code));
}

/** One refused field: where it stands in the arguments, and what the person who filled it in reads. */
export interface FieldFault {
  readonly path: readonly string[];
  readonly message: string;
}

/** One entry of `userErrors`. */
export interface UserErrorEntry {
  readonly code: UserErrorCode;
  readonly message: string;
  readonly path: readonly string[] | null;
  readonly currentVersion: number | null;
  readonly allowedActions: readonly ComplaintAction[] | null;
}

/** What an error may say besides its code. */
export interface HubErrorDetails {
  /** Instead of the registry's text, where more can be said; Indonesian, and never a citizen's own words. */
  readonly message?: string;
  readonly path?: readonly string[];
  readonly currentVersion?: number;
  readonly allowedActions?: readonly ComplaintAction[];
  /** Several refused fields at once, so that a form can mark them all. */
  readonly faults?: readonly FieldFault[];
  /** When the same request may be repeated, for a code that is retryable. */
  readonly retryAfterSeconds?: number;
  /** For the log only; clients never see it. */
  readonly cause?: unknown;
}

/** An expected fault, thrown by rules and use cases, and answered by the API where its code belongs. */
export class HubError extends Error {
  readonly code: ErrorCode;
  readonly place: ErrorPlace;
  readonly path: readonly string[] | null;
  readonly currentVersion: number | null;
  readonly allowedActions: readonly ComplaintAction[] | null;
  readonly faults: readonly FieldFault[];
  readonly retryAfterSeconds: number | null;

  constructor(code: ErrorCode, details: HubErrorDetails = {}) {
    const definition = ERRORS[code];
    super(details.message ?? definition.message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = "HubError";
    this.code = code;
    this.place = definition.place;
    this.path = details.path ?? null;
    this.currentVersion = details.currentVersion ?? null;
    this.allowedActions = details.allowedActions ?? null;
    this.faults = details.faults ?? [];
    this.retryAfterSeconds = details.retryAfterSeconds ?? null;
  }

  /** The entries of `userErrors` that this error stands for, one a fault; null for a top-level error. */
  userErrors(): UserErrorEntry[] | null {
    const { code, currentVersion, allowedActions } = this;
    if (!isUserErrorCode(code)) return null;
    const faults = this.faults.length > 0 ? this.faults : [{ path: this.path, message: this.message }];
    return faults.map(({ path, message }) => ({ code, message, path, currentVersion, allowedActions }));
  }
}

/** The fault of one field, in the words for the person who filled it in. */
export function fieldFault(path: readonly string[], problem: FieldProblem, label: string): FieldFault {
  return { path, message: fieldMessage(problem, label) };
}

/** INVALID_INPUT for these fields; at least one. */
export function invalidInput(first: FieldFault, ...others: readonly FieldFault[]): HubError {
  return new HubError("INVALID_INPUT", {
    path: first.path,
    message: first.message,
    faults: [first, ...others],
  });
}
