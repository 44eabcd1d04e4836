import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";

/** A mail as it arrived. */
export interface TakenMail {
  readonly to: string;
  readonly raw: string;
  readonly messageId: string;
}

/** A real mail server. */
export class MailServer {
  readonly mails: TakenMail[] = [];
  /** What it says instead of taking a mail; null: it takes it. */
  refusal: { readonly at: "RCPT" | "DATA"; readonly code: number } | null = null;

  private constructor(
    private readonly server: SMTPServer,
    readonly port: number,
  ) {}

  static async start(): Promise<MailServer> {
    const held: { mail: MailServer | null } = { mail: null };
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ["STARTTLS", "AUTH"],
      onRcptTo: (_address, _session, callback) => callback(refusalAt(held.mail, "RCPT")),
      onData: (stream, session, callback) => {
        const chunks: Buffer[] = [];
        stream.on("data", (chunk: Buffer) => chunks.push(chunk));
        stream.on("end", () => {
          const refused = refusalAt(held.mail, "DATA");
          if (refused !== null) return callback(refused);
          const raw = Buffer.concat(chunks).toString("utf8");
          const [, messageId = ""] = /^Message-ID: (.*)$/im.exec(raw) ?? [];
          for (const { address } of session.envelope.rcptTo) held.mail?.mails.push({ to: address, raw, messageId });
          callback();
        });
      },
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
    held.mail = new MailServer(server, (server.server.address() as AddressInfo).port);
    return held.mail;
  }

  /** The variables that connect a hub to it. */
  get environment(): Record<string, string> {
    return {
      NOTIFY_SMTP_URL: `smtp://127.0.0.1:${this.port}`,
      NOTIFY_SMTP_FROM: "Layanan Aduan <aduan@demak.invalid>",
    };
  }

  /** What went to an address. */
  sentTo(to: string): TakenMail[] {
    return this.mails.filter((mail) => mail.to === to);
  }

  async stop(): Promise<void> {
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }
}

function refusalAt(mail: MailServer | null, at: "RCPT" | "DATA"): Error | null {
  if (mail?.refusal?.at !== at) return null;
  return Object.assign(new Error("refused"), { responseCode: mail.refusal.code });
}
