import type { AddressInfo, Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
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
  /** Where it hangs up without a word; after DATA it has the mail. */
  hangsUpAt: "RCPT" | "DATA" | null = null;
  /** How long it looks into a mail that it has before it says so. */
  scanMs = 0;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: SMTPServer,
    readonly port: number,
  ) {}

  /** @param port 0: any free one */
  static async start(port = 0): Promise<MailServer> {
    const held: { mail: MailServer | null } = { mail: null };
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ["STARTTLS", "AUTH"],
      onRcptTo: (_address, _session, callback) => {
        if (held.mail?.hangsUpAt === "RCPT") return held.mail.hangUp();
        callback(refusalAt(held.mail, "RCPT"));
      },
      onData: (stream, session, callback) => {
        const chunks: Buffer[] = [];
        stream.on("data", (chunk: Buffer) => chunks.push(chunk));
        stream.on("end", async () => {
          const refused = refusalAt(held.mail, "DATA");
          if (refused !== null) return callback(refused);
          const raw = Buffer.concat(chunks).toString("utf8");
          const [, messageId = ""] = /^Message-ID: (.*)$/im.exec(raw) ?? [];
          for (const { address } of session.envelope.rcptTo) held.mail?.mails.push({ to: address, raw, messageId });
          if (held.mail?.hangsUpAt === "DATA") return held.mail.hangUp();
          await pause(held.mail?.scanMs ?? 0, undefined, { ref: false });
          callback();
        });
      },
    });
    await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", () => resolve()));
    held.mail = new MailServer(server, (server.server.address() as AddressInfo).port);
    const { mail } = held;
    server.server.on("connection", (socket: Socket) => {
      mail.sockets.add(socket);
      socket.once("close", () => mail.sockets.delete(socket));
    });
    return mail;
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

  private hangUp(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  async stop(): Promise<void> {
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }
}

function refusalAt(mail: MailServer | null, at: "RCPT" | "DATA"): Error | null {
  if (mail?.refusal?.at !== at) return null;
  return Object.assign(new Error("refused"), { responseCode: mail.refusal.code });
}
