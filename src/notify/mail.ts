import { Readable } from "node:stream";
import { createTransport } from "nodemailer";
import type { NotifySettings } from "../config/config";
import type { Adapter, SendOutcome } from "./outcome";

/** A mail server that does not answer within this time is down. */
const CONNECT_TIMEOUT_MS = 10_000;

/** How long a mail server is waited for, in milliseconds. */
export interface MailPatience {
  /** Up to the mail's text. */
  readonly callTimeoutMs: number;
  /** From then on, until it says that it has it. */
  readonly mailScanMs: number;
}

/** Sends mails by SMTP, a connection each: a kept one that the server is just closing would leave every outcome in doubt. */
export function mailAdapter({ url, from }: NonNullable<NotifySettings["mail"]>, patience: MailPatience): Adapter {
  const domain = /@([^\s<>@]+)>?$/.exec(from)?.[1] ?? "localhost";
  const closing = new AbortController();
  return {
    async send({ noticeId, to, subject, text }) {
      const handOver = new HandOver(patience);
      const transport = createTransport(connectionOf(url, patience));
      transport.use("stream", (mail, done) => {
        mail.message.processFunc((whole) => Readable.from(handOver.watch(whole)));
        done();
      });
      try {
        await transport.sendMail({
          from,
          // As an object: a text would be read as a list of addresses.
          to: { name: "", address: to },
          subject: subject ?? "",
          text,
          messageId: `<${noticeId}@${domain}>`,
          headers: { "Auto-Submitted": "auto-generated" },
          signal: AbortSignal.any([handOver.signal, closing.signal]),
        });
        return { outcome: "done", providerId: null };
      } catch (error) {
        return judge(error as { code?: string; command?: string; responseCode?: number }, handOver.hasBegun);
      } finally {
        handOver.end();
      }
    },
    close: () => closing.abort(),
  };
}

function connectionOf(url: string, { callTimeoutMs, mailScanMs }: MailPatience) {
  return {
    url,
    connectionTimeout: Math.min(CONNECT_TIMEOUT_MS, callTimeoutMs),
    greetingTimeout: Math.min(CONNECT_TIMEOUT_MS, callTimeoutMs),
    socketTimeout: callTimeoutMs + mailScanMs,
    // What a text says must never be read from this machine or fetched.
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

/** One mail on its way: before the server asks for its text nothing of it can have arrived. */
class HandOver {
  readonly #late = new AbortController();
  #timer: NodeJS.Timeout;
  hasBegun = false;

  constructor(private readonly patience: MailPatience) {
    this.#timer = this.#waitFor(patience.callTimeoutMs);
  }

  get signal(): AbortSignal {
    return this.#late.signal;
  }

  async *watch(whole: AsyncIterable<unknown>): AsyncGenerator<unknown> {
    this.hasBegun = true;
    clearTimeout(this.#timer);
    this.#timer = this.#waitFor(this.patience.mailScanMs);
    yield* whole;
  }

  end(): void {
    clearTimeout(this.#timer);
  }

  #waitFor(ms: number): NodeJS.Timeout {
    return setTimeout(() => this.#late.abort(), ms);
  }
}

/** The error's words may hold the address, and of a broken connection it says the same at every stage: only codes are looked at. */
function judge(
  { code, command, responseCode }: { code?: string; command?: string; responseCode?: number },
  hasBegun: boolean,
): SendOutcome {
  const isOfMessage = (code === "EENVELOPE" || code === "EMESSAGE") && command !== "MAIL FROM";
  if (isOfMessage && responseCode !== undefined && responseCode >= 500) {
    return { outcome: "refused", reason: `Peladen surel menolak surel ini (SMTP ${responseCode}).` };
  }
  if (responseCode !== undefined) {
    const reason = `Peladen surel menolak sementara (SMTP ${responseCode}).`;
    return { outcome: "notProcessed", reason };
  }
  // An address that cannot be written in an envelope at all.
  if (code === "EENVELOPE") return { outcome: "refused", reason: "Alamat surel tidak dapat dipakai." };
  return hasBegun
    ? { outcome: "ambiguous", reason: "Peladen surel tidak menjawab sampai selesai." }
    : { outcome: "notProcessed", reason: "Peladen surel tidak dapat dihubungi." };
}
