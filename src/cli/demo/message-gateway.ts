import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { signatureOf } from "../../notify/signature";

/** A gateway of WhatsApp and SMS for the demonstration: it brings nothing anywhere, and says that everything arrived. */
export interface MessageGateway {
  /** The variables that connect a hub to it. */
  readonly environment: Readonly<Record<string, string>>;
  /** Where deliveries are reported from now on. */
  reportTo(hubUrl: string): void;
  close(): Promise<void>;
}

/** Long enough for the hub to note the id that the report will name. */
const DELIVERED_AFTER_MS = 200;
const REPORT_TRIES = 5;

/** Starts a gateway on a free port of this machine. `onMessage` is told of each message that it takes. */
export async function startMessageGateway(
  onMessage: (message: { readonly isGroup: boolean; readonly text: string }) => void,
): Promise<MessageGateway> {
  const token = randomUUID();
  const smsSecret = randomUUID();
  let hubUrl: string | null = null;
  const timers = new Set<NodeJS.Timeout>();

  const report = async (id: string, secret: string, triesLeft: number): Promise<void> => {
    const body = JSON.stringify({ id, status: "delivered" });
    const [timestamp, nonce] = [String(Math.floor(Date.now() / 1_000)), randomUUID()];
    const answer = await fetch(`${hubUrl}/notify/delivery`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "x-hub-timestamp": timestamp,
        "x-hub-nonce": nonce,
        "x-hub-signature": signatureOf(secret, timestamp, nonce, body),
      },
      body,
    }).catch(() => null);
    if (answer?.status === 404 && triesLeft > 1) later(() => report(id, secret, triesLeft - 1));
  };
  const later = (work: () => Promise<void>) => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      if (hubUrl !== null) void work();
    }, DELIVERED_AFTER_MS);
    timers.add(timer);
  };

  const server = createServer(async (request: IncomingMessage, response) => {
    const message = JSON.parse(await text(request)) as { type?: string; text?: string };
    const id = randomUUID();
    onMessage({ isGroup: message.type === "group", text: message.text ?? "" });
    response.setHeader("content-type", "application/json").end(JSON.stringify({ id }));
    later(() => report(id, request.url === "/sms" ? smsSecret : token, REPORT_TRIES));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    environment: {
      NOTIFY_WHATSAPP_URL: `${url}/whatsapp`,
      NOTIFY_WHATSAPP_TOKEN: token,
      NOTIFY_WHATSAPP_GROUP: "sp4n-lapor",
      NOTIFY_SMS_URL: `${url}/sms`,
      NOTIFY_SMTP_URL: "",
      INTAKE_SMS_SECRET: smsSecret,
    },
    reportTo: (address) => {
      hubUrl = address;
    },
    close: async () => {
      hubUrl = null;
      for (const timer of timers) clearTimeout(timer);
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
