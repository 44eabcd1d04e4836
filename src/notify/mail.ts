import { createTransport } from "nodemailer";
import type { NotifySettings } from "../config/config";
import type { Adapter, SendOutcome } from "./outcome";

/** A mail server that does not answer within this time is down. */
const CONNECT_TIMEOUT_MS = 10_000;

/** Sends mails by SMTP, a connection each: a kept one that the server is just closing would leave every outcome in doubt. */
export function mailAdapter({ url, from }: NonNullable<NotifySettings["mail"]>, timeoutMs: number): Adapter {
  const transport = createTransport({
    url,
    connectionTimeout: Math.min(CONNECT_TIMEOUT_MS, timeoutMs),
    greetingTimeout: Math.min(CONNECT_TIMEOUT_MS, timeoutMs),
    socketTimeout: timeoutMs,
    // What a text says must never be read from this machine or fetched.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const domain = /@([^\s<>@]+)>?$/.exec(from)?.[1] ?? "localhost";
  return {
    async send({ noticeId, to, subject, text }) {
      try {
        await transport.sendMail({
          from,
          // As an object: a text would be read as a list of addresses.
          to: { name: "", address: to },
          subject: subject ?? "",
          text,
          messageId: `<${noticeId}@${domain}>`,
          headers: { "Auto-Submitted": "auto-generated" },
          signal: AbortSignal.timeout(timeoutMs),
        });
        return { outcome: "done", providerId: null };
      } catch (error) {
        return judge(error as { code?: string; command?: string; responseCode?: number });
      }
    },
    close: () => transport.close(),
  };
}

/** The error's words may hold the address: only its codes are looked at. */
function judge({
  code,
  command,
  responseCode,
}: {
  code?: string;
  command?: string;
  responseCode?: number;
}): SendOutcome {
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
  if (command === "CONN" || code === "EDNS" || code === "ECONFIG") {
    return { outcome: "notProcessed", reason: "Peladen surel tidak dapat dihubungi." };
  }
  return { outcome: "ambiguous", reason: "Peladen surel tidak menjawab sampai selesai." };
}
