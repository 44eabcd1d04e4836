import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { signatureOf } from "../../src/notify/signature";

/** A message as the gateway took it. */
export interface TakenMessage {
  readonly id: string;
  readonly way: "WHATSAPP" | "SMS" | "WEBHOOK";
  readonly to: string;
  readonly text: string;
  readonly type: string | null;
  readonly key: string;
}

/** A call as it arrived, taken or not. */
export interface GatewayCallRecord {
  readonly way: TakenMessage["way"];
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** How the gateway behaves: well; silent; refusing; broken before or after it took the message. */
export type GatewayMood = "WELL" | "SILENT" | "DOWN" | "REFUSES" | "BREAKS_BEFORE" | "BREAKS_AFTER" | "HANGS_UP_AFTER";

const WAYS: Readonly<Record<string, TakenMessage["way"]>> = {
  "/whatsapp": "WHATSAPP",
  "/sms": "SMS",
  "/webhook": "WEBHOOK",
};

/** A gateway of WhatsApp and SMS, and a webhook's other end, over real HTTP; knows a repetition by its key, if it is to. */
export class FakeGateway {
  /** What it would bring to telephones: each key once, where it knows keys. */
  readonly messages: TakenMessage[] = [];
  readonly calls: GatewayCallRecord[] = [];
  knowsKeys = true;
  /** How long it takes for its answer once it has a message. */
  answerMs = 0;
  readonly moods: Partial<Record<TakenMessage["way"], GatewayMood>> = {};
  /** Called when a message was taken, before the answer. */
  onTaken: ((message: TakenMessage) => void | Promise<void>) | null = null;
  private readonly silent = new Set<ServerResponse>();
  private next = 1;

  private constructor(private readonly server: Server) {}

  static async start(): Promise<FakeGateway> {
    const server = createServer();
    const gateway = new FakeGateway(server);
    server.on("request", (request, response) => void gateway.answer(request, response));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return gateway;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** The variables that connect a hub to it. */
  get environment(): Record<string, string> {
    return {
      NOTIFY_WHATSAPP_URL: `${this.url}/whatsapp`,
      NOTIFY_WHATSAPP_TOKEN: "token-gerbang-uji",
      NOTIFY_WHATSAPP_GROUP: "grup-sp4n-lapor",
      NOTIFY_SMS_URL: `${this.url}/sms`,
      INTAKE_SMS_SECRET: "rahasia-sms-uji",
    };
  }

  /** What went to a number or group. */
  sentTo(to: string): TakenMessage[] {
    return this.messages.filter((message) => message.to === to);
  }

  /** Reports what became of a message, as the gateway signs it. @returns the hub's status code. */
  async report(
    hubUrl: string,
    id: string,
    status: "delivered" | "failed",
    secret = this.environment.NOTIFY_WHATSAPP_TOKEN ?? "",
  ): Promise<number> {
    const body = JSON.stringify({ id, status });
    const timestamp = String(Math.floor(Date.now() / 1_000));
    const nonce = randomUUID();
    const response = await fetch(`${hubUrl}/notify/delivery`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "x-hub-timestamp": timestamp,
        "x-hub-nonce": nonce,
        "x-hub-signature": signatureOf(secret, timestamp, nonce, body),
      },
      body,
    });
    return response.status;
  }

  /** Lets go of every caller that was left waiting. */
  hangUp(): void {
    for (const response of this.silent) response.destroy();
    this.silent.clear();
  }

  async stop(): Promise<void> {
    this.hangUp();
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString("utf8");
    const way = WAYS[request.url ?? ""];
    if (way === undefined) return void response.writeHead(404).end();
    this.calls.push({ way, headers: request.headers, body });
    switch (this.moods[way] ?? "WELL") {
      case "SILENT":
        this.silent.add(response);
        return;
      case "DOWN":
        return void response.writeHead(503, { "content-type": "text/html" }).end("<h1>Maintenance</h1>");
      case "REFUSES":
        return void response.writeHead(422).end(JSON.stringify({ error: "no such number +628000" }));
      case "BREAKS_BEFORE":
        return void response.writeHead(500).end();
      case "BREAKS_AFTER":
        await this.take(way, request, body);
        return void response.writeHead(500).end();
      case "HANGS_UP_AFTER":
        await this.take(way, request, body);
        return void response.destroy();
      default:
        response.writeHead(200, { "content-type": "application/json" });
        response.end(JSON.stringify({ id: (await this.take(way, request, body)).id }));
    }
  }

  private async take(way: TakenMessage["way"], request: IncomingMessage, body: string): Promise<TakenMessage> {
    const key = String(request.headers["idempotency-key"] ?? "");
    const known = this.messages.find((message) => message.key === key && message.way === way);
    if (known !== undefined && this.knowsKeys) return known;
    const { to = "", text = body, type = null } = JSON.parse(body) as { to?: string; text?: string; type?: string };
    const message = { id: `gw-${this.next++}`, way, to, text, type, key };
    this.messages.push(message);
    await this.onTaken?.(message);
    await pause(this.answerMs);
    return message;
  }
}
