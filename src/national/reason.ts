import type { NationalSettings } from "../config/config";
import { readableText } from "../domain/input-text";
import { withoutPersonalNumbers } from "../domain/personal-numbers";
import { htmlToText } from "./html-to-text";
import type { FailureCause } from "./outcome";
import { objectOf, rawTextOf } from "./untrusted";

/** Enough to say what is wrong; what the national side wrote is shown to officers and stored with the item. */
const MAX_REASON_LENGTH = 240;
/** A validation of thirty fields is not read by anybody. */
const MAX_FIELD_FAULTS = 5;
/** Shorter values would mask innocent words. */
const MIN_CONFIDENTIAL_LENGTH = 3;

const REASONS: Readonly<Record<FailureCause, string>> = {
  unreachable: "Sistem nasional tidak dapat dihubungi",
  timeout: "Sistem nasional tidak menjawab dalam batas waktu",
  reset: "Sambungan ke sistem nasional terputus",
  aborted: "Panggilan dihentikan",
  unauthorised: "Sistem nasional menolak akun atau haknya",
  rateLimited: "Sistem nasional meminta jeda (terlalu banyak panggilan)",
  unavailable: "Sistem nasional sedang tidak tersedia",
  wrongAddress: "Alamat sistem nasional keliru: panggilan yang pasti ada tidak dikenal di sana",
  gateway: "Gateway sistem nasional menolak panggilan",
  serverError: "Sistem nasional mengalami gangguan",
  redirect: "Sistem nasional menjawab dengan pengalihan alamat",
  unreadable: "Jawaban sistem nasional tidak dapat dibaca",
  oversize: "Jawaban sistem nasional terlalu besar",
};

/** The secrets of a configuration, also without what surrounds them: an answer may echo either. */
export function secretsOf({ authValue, token, apiKey }: NationalSettings): readonly string[] {
  return [authValue, authValue.replace(/^\S+\s+/, ""), token, token.replace(/[{}]/g, ""), apiKey ?? ""];
}

/** A cause in words for officers, with what is known beside it (an HTTP status, an error code of the network). */
export function reasonFor(cause: FailureCause, detail: string | number | null = null): string {
  return detail === null ? REASONS[cause] : `${REASONS[cause]} (${detail})`;
}

/**
 * What the national side says about a call it does not accept, fit to be stored and shown: plain text, short, without
 * the confidential values that the call carried (an error may echo its input) and without what looks like them.
 */
export function refusalReason(status: number, body: unknown, confidential: readonly string[]): string {
  const answer = objectOf(body);
  const faults = Object.entries(objectOf(answer?.errors) ?? {})
    .slice(0, MAX_FIELD_FAULTS)
    .map(([field, messages]) => `${field}: ${rawTextOf(Array.isArray(messages) ? messages[0] : messages) ?? "?"}`);
  const said = [rawTextOf(answer?.message) ?? rawTextOf(answer?.error), ...faults].filter((part) => part !== null);
  const text = masked(htmlToText(said.join("; ")), confidential);
  return readableText(
    `Ditolak sistem nasional (${status})${text === "" ? "" : `: ${text}`}`,
    MAX_REASON_LENGTH,
    "single",
  );
}

/** A text without these values and without e-mail addresses, every NIK and telephone number masked. */
export function masked(text: string, confidential: readonly string[]): string {
  const longestFirst = [...confidential].sort((a, b) => b.length - a.length);
  let result = text;
  for (const value of longestFirst) {
    if (value.length >= MIN_CONFIDENTIAL_LENGTH) result = result.replaceAll(value, "…");
  }
  return withoutPersonalNumbers(result.replace(/[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g, "…"));
}
