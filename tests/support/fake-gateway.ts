import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { signatureOf } from "../../src/notify/signature";

/** The sending number's id at Meta's. */
const NUMBER_ID = "106540352242922";
const CLOUD = `/v21.0/${NUMBER_ID}/messages`;
/** What Meta asks of a text: it refuses keys that it does not know. */
const CLOUD_KEYS = ["biz_opaque_callback_data", "messaging_product", "recipient_type", "text", "to", "type"];

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
  readonly method: string;
  readonly headers: IncomingMessage["headers"];
  /** Of a GET: its query. */
  readonly body: string;
}

/** An error as Meta answers it. */
export interface MetaError {
  readonly status: number;
  readonly code: number;
  readonly subcode?: number;
}

/** How the gateway behaves: well; silent; refusing; broken before or after it took the message. */
export type GatewayMood = "WELL" | "SILENT" | "DOWN" | "REFUSES" | "BREAKS_BEFORE" | "BREAKS_AFTER" | "HANGS_UP_AFTER";

const WAYS: Readonly<Record<string, TakenMessage["way"]>> = {
  "/whatsapp": "WHATSAPP",
  "/sms": "SMS",
  "/webhook": "WEBHOOK",
  "/form": "SMS",
  [CLOUD]: "WHATSAPP",
};
/** The account of the SMS gateway that takes fields. */
export const SMS_ACCOUNT = { user: "dinas", pass: "sandi+gerbang/uji" } as const;

/** A gateway of WhatsApp and SMS, and a webhook's other end, over real HTTP; knows a repetition by its key, if it is to. */
export class FakeGateway {
  /** What it would bring to telephones: each key once, where it knows keys. */
  readonly messages: TakenMessage[] = [];
  readonly calls: GatewayCallRecord[] = [];
  knowsKeys = true;
  /** How long it takes for its answer once it has a message. */
  answerMs = 0;
  readonly moods: Partial<Record<TakenMessage["way"], GatewayMood>> = {};
  /** What Meta answers instead of taking a message; null: it judges the call. */
  metaError: MetaError | null = null;
  /** What the SMS gateway that takes fields answers to a message that it took, or did not take. */
  formAnswer: { readonly text: string; readonly takes: boolean } = { text: "1701|terkirim", takes: true };
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

  /** The variables with Meta's Cloud API in place of the gateway of WhatsApp. */
  get cloudEnvironment(): Record<string, string> {
    return {
      ...this.environment,
      NOTIFY_WHATSAPP_URL: `${this.url}${CLOUD}`,
      NOTIFY_WHATSAPP_GROUP: "Y2FwaV9ncm91cDox",
    };
  }

  /** The address of the SMS gateway that takes fields, with its account; `more` are further words in braces. */
  formUrl(more = ""): string {
    const account = new URLSearchParams(SMS_ACCOUNT).toString();
    return `${this.url}/form?${account}&to={msisdn}&text={text}${more}`;
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
    const { pathname, search } = new URL(request.url ?? "", this.url);
    const method = request.method ?? "";
    const body = method === "GET" ? search.slice(1) : Buffer.concat(chunks).toString("utf8");
    const way = WAYS[pathname];
    if (way === undefined) return void response.writeHead(404).end();
    this.calls.push({ way, method, headers: request.headers, body });
    const refusal = pathname === CLOUD ? this.metaRefusal(request, body) : null;
    if (refusal !== null) return answerError(response, refusal);
    if (pathname === "/form" && !isOfAccount(request, body)) return void response.writeHead(403).end(`ERR 100 ${body}`);
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
        if (pathname === "/form") return this.answerForm(request, response, body);
        response.writeHead(200, { "content-type": "application/json" });
        response.end(JSON.stringify(answerTo(pathname, await this.take(way, request, body))));
    }
  }

  private async answerForm(request: IncomingMessage, response: ServerResponse, body: string): Promise<void> {
    if (this.formAnswer.takes) await this.take("SMS", request, body);
    response.writeHead(200, { "content-type": "text/plain" }).end(this.formAnswer.text);
  }

  /** What Meta would say against a call; null: nothing. */
  private metaRefusal({ method, headers }: IncomingMessage, body: string): MetaError | null {
    if (headers.authorization !== `Bearer ${this.environment.NOTIFY_WHATSAPP_TOKEN}`) return { status: 401, code: 190 };
    if (this.metaError !== null) return this.metaError;
    const asked = JSON.parse(body) as Record<string, unknown> & { text?: { body?: unknown } };
    const words = asked.text?.body;
    const isGroup = asked.recipient_type === "group";
    const isFit =
      method === "POST" &&
      headers["content-type"] === "application/json" &&
      Object.keys(asked).sort().join() === CLOUD_KEYS.join() &&
      asked.messaging_product === "whatsapp" &&
      asked.type === "text" &&
      (isGroup || asked.recipient_type === "individual") &&
      (isGroup ? /^[\w=]+$/ : /^\d{8,15}$/).test(String(asked.to)) &&
      typeof words === "string" &&
      words.length > 0 &&
      words.length <= 4_096;
    return isFit ? null : { status: 400, code: 100 };
  }

  private async take(way: TakenMessage["way"], request: IncomingMessage, body: string): Promise<TakenMessage> {
    const key = String(request.headers["idempotency-key"] ?? "");
    const known = this.messages.find((message) => message.key === key && message.way === way);
    if (known !== undefined && key !== "" && this.knowsKeys) return known;
    const message = { id: `gw-${this.next++}`, way, key, ...messageIn(body) };
    this.messages.push(message);
    await this.onTaken?.(message);
    await pause(this.answerMs);
    return message;
  }
}

/** A message in any of the shapes: fields, Meta's, the hub's own. */
function messageIn(body: string): Pick<TakenMessage, "to" | "text" | "type"> {
  if (!body.startsWith("{")) {
    const fields = new URLSearchParams(body);
    return { to: fields.get("to") ?? "", text: fields.get("text") ?? "", type: null };
  }
  type Asked = { to?: string; text?: string | { body: string }; type?: string; recipient_type?: string };
  const { to = "", text = body, type = null, recipient_type } = JSON.parse(body) as Asked;
  return { to, text: typeof text === "string" ? text : text.body, type: recipient_type ?? type };
}

function answerTo(pathname: string, { id, to }: TakenMessage): unknown {
  if (pathname !== CLOUD) return { id };
  return { messaging_product: "whatsapp", contacts: [{ input: to, wa_id: to }], messages: [{ id: `wamid.${id}` }] };
}

function isOfAccount({ method, headers }: IncomingMessage, body: string): boolean {
  const fields = new URLSearchParams(body);
  const isForm = method === "GET" || headers["content-type"] === "application/x-www-form-urlencoded";
  return isForm && Object.entries(SMS_ACCOUNT).every(([name, value]) => fields.get(name) === value);
}

function answerError(response: ServerResponse, { status, code, subcode }: MetaError): void {
  const error = {
    message: `(#${code}) to 628000`,
    type: "OAuthException",
    code,
    error_subcode: subcode,
    fbtrace_id: "A1",
  };
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify({ error }));
}
