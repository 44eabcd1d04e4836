import { cutTo } from "../domain/gsm7";
import { type GatewayAnswer, type GatewayCall, providerIdIn } from "./gateway-http";
import type { DeliveryReport, Letter, SendOutcome } from "./outcome";

/** Meta refuses longer texts; what is cut is read in the tracker. */
const LONGEST_TEXT = 4_096;

/**
 * The call that hands a message to the WhatsApp Business Cloud API. It knows no idempotency key, but gives the notice's id
 * back in each report of what became of the message.
 */
export function cloudCall(letter: Letter, token: string): Pick<GatewayCall, "headers" | "body" | "understand"> {
  const { noticeId, to, isGroup, text } = letter;
  return {
    headers: { Authorization: `Bearer ${token}` },
    body: JSON.stringify({
      messaging_product: "whatsapp",
      recipient_type: isGroup ? "group" : "individual",
      to: isGroup ? to : to.replace(/^\+/, ""),
      type: "text",
      text: { preview_url: false, body: cutTo(text, LONGEST_TEXT) },
      biz_opaque_callback_data: noticeId,
    }),
    understand,
  };
}

/** What Meta's code says of a message: nothing is wrong with it; it does not reach that person; it is refused; nobody knows. */
interface Fault {
  readonly kind: "LATER" | "UNREACHABLE" | "REFUSED" | "UNCLEAR";
  readonly reason: string;
}

/** Too much at once: of the app, the account, the number, to one recipient, or as spam. */
const LIMITED: ReadonlySet<number> = new Set([4, 80007, 130429, 131048, 131056, 131208, 133016]);
/** Token, rights, account, payment, the sending number or the group: mended in the settings, here or at Meta's. */
const SETTINGS: ReadonlySet<number> = new Set([
  0, 3, 10, 33, 190, 368, 131005, 131020, 131031, 131041, 131042, 131045, 131207, 133010,
]);
/** Meta's own service is down or being mended, and has taken nothing. */
const AWAY: ReadonlySet<number> = new Set([2, 131016, 131057, 133004]);
/** No WhatsApp, an old one, blocked, not on a test number's list, or in a country that this account may not write to. */
const NOT_REACHED: ReadonlySet<number> = new Set([130497, 131026, 131030]);
/** Only templates may be sent once the recipient has not written for 24 hours, and the hub has none. */
const WINDOW_CLOSED = 131047;
/** "Unknown error": it does not say that nothing was sent. */
const UNCLEAR: ReadonlySet<number> = new Set([1, 131000]);
/** "Object does not exist": the number's id in the address, or the rights of the token, not the message. */
const NO_SUCH_NUMBER = { code: 100, subcode: 33 };

function faultOf(code: number, subcode: number | null = null): Fault | null {
  const isOfAddress = code === NO_SUCH_NUMBER.code && subcode === NO_SUCH_NUMBER.subcode;
  if (LIMITED.has(code)) return { kind: "LATER", reason: `WhatsApp membatasi laju pengiriman (kode ${code}).` };
  if (SETTINGS.has(code) || (code >= 200 && code <= 299) || isOfAddress) {
    const reason = `WhatsApp menolak akun, token, nomor, atau grup yang diatur (kode ${code}). Silakan periksa pengaturannya.`;
    return { kind: "LATER", reason };
  }
  if (AWAY.has(code)) return { kind: "LATER", reason: `Layanan WhatsApp sedang terganggu (kode ${code}).` };
  if (code === WINDOW_CLOSED) {
    const reason = `Penerima tidak menulis melalui WhatsApp dalam 24 jam terakhir, sehingga WhatsApp menolak pesan ini (kode ${code}).`;
    return { kind: "UNREACHABLE", reason };
  }
  if (NOT_REACHED.has(code)) {
    return { kind: "UNREACHABLE", reason: `WhatsApp tidak dapat menjangkau penerima (kode ${code}).` };
  }
  return UNCLEAR.has(code) ? { kind: "UNCLEAR", reason: `WhatsApp mengalami gangguan (kode ${code}).` } : null;
}

function understand({ status, text, wait }: GatewayAnswer): SendOutcome | null {
  if (status >= 200 && status < 300) {
    const providerId = providerIdIn(text);
    if (providerId !== null) return { outcome: "done", providerId };
    return { outcome: "ambiguous", reason: "Jawaban gerbang WhatsApp tidak dikenali." };
  }
  const { code, subcode } = codesIn(text);
  if (code === null) return null;
  const refused: Fault = { kind: "REFUSED", reason: `WhatsApp menolak pesan ini (kode ${code}).` };
  const fault = faultOf(code, subcode) ?? (status === 400 ? refused : null);
  if (fault === null) return null;
  const { kind, reason } = fault;
  if (kind === "LATER") return { outcome: "notProcessed", reason, ...wait };
  if (kind === "UNCLEAR") return { outcome: "ambiguous", reason };
  return { outcome: "refused", reason, isUnreachable: kind === "UNREACHABLE" };
}

function codesIn(text: string): { readonly code: number | null; readonly subcode: number | null } {
  const whole = (value: unknown) => (typeof value === "number" && Number.isInteger(value) ? value : null);
  try {
    const { error } = JSON.parse(text) as { error?: { code?: unknown; error_subcode?: unknown } };
    return { code: whole(error?.code), subcode: whole(error?.error_subcode) };
  } catch {
    return { code: null, subcode: null };
  }
}

/** A status of the Cloud API's webhook, as far as it is used. */
export interface CloudStatus {
  /** Meta's id of the message. */
  readonly id: string;
  readonly status: string;
  /** The notice's id, as it was sent along; null: not one of the hub's, or from before. */
  readonly noticeId: string | null;
  /** Of one member of a group, not of the group's post. */
  readonly isOfMember: boolean;
  /** Why it failed. */
  readonly code: number | null;
}

/** What a status means for a notice; null: nothing. A post has arrived in the group once one member has it; one who has not undoes nothing. */
export function cloudReport({ id, status, noticeId, isOfMember, code }: CloudStatus): DeliveryReport | null {
  const about = { providerId: id, noticeId };
  if (status === "sent") return { ...about, state: "SENT" };
  if (status === "delivered" || status === "read" || status === "played") return { ...about, state: "DELIVERED" };
  if (status !== "failed" || isOfMember) return null;
  const fault = code === null ? null : faultOf(code);
  const isUnreachable = fault?.kind === "UNREACHABLE";
  return { ...about, state: "UNDELIVERED", isUnreachable, ...(fault === null ? {} : { reason: fault.reason }) };
}
