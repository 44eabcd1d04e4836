import { Readable } from "node:stream";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Intake } from "../../cases/intake/intake";
import type { InboundMessage, Taken } from "../../cases/intake/take-messages";
import type { Config } from "../../config/config";
import { HubError } from "../../domain/errors";
import { type CloudStatus, cloudReport } from "../../notify/cloud-api";
import type { Notifier } from "../../notify/notifier";
import type { AttachmentEntity } from "../../store/entities/attachment.entity";
import type { ReceivedFiles } from "../../store/received-files";
import { formMessage, formOf } from "./form-gateway";
import { badMessage, type GatewayMessage } from "./gateway-message";
import { genericMessage } from "./generic-gateway";
import { isHubSigned, isSameText, one, SECRET_HEADER, signedNonce } from "./proof";
import { cloudCallOf } from "./whatsapp-cloud";

/** What the doors of the gateways need. */
export interface IntakeRoutesOptions {
  readonly config: Pick<Config, "INTAKE_SMS_SECRET" | "INTAKE_WHATSAPP_SECRET">;
  readonly intake: Intake;
  readonly files: ReceivedFiles;
  /** Who is told what became of messages that went out by the Cloud API. */
  readonly notifier: Pick<Notifier, "takeDelivery">;
  readonly clock: () => Date;
  /** How a message, or a call, ended; for the metrics. */
  readonly count: (channel: InboundMessage["channel"], outcome: Taken | "REFUSED") => void;
}

interface Proven {
  readonly messages: readonly GatewayMessage[];
  readonly statuses: readonly CloudStatus[];
  readonly nonce: string | null;
}

/** An SMS has 160 characters; a gateway adds some fields. */
const MAX_SMS_BYTES = 64 * 1024;
/** A photo as WhatsApp lets it through (5 MB), in base64, with its message; two of them. */
const MAX_WHATSAPP_BYTES = 16 * 1024 * 1024;
const FORM = /^application\/x-www-form-urlencoded\b/i;
const PROOFS = ["x-signature", "x-hub-signature-256", SECRET_HEADER];

/** `POST /intake/sms`, `POST /intake/whatsapp` and Meta's handshake: proven, stored once, and answered at once. */
export function addIntakeRoutes(app: FastifyInstance, options: IntakeRoutesOptions): void {
  const { config } = options;
  void app.register(async (scope) => {
    // Signatures are of the bytes as they came.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
    addDoor(scope, options, "/intake/sms", "SMS", config.INTAKE_SMS_SECRET, MAX_SMS_BYTES);
    addDoor(scope, options, "/intake/whatsapp", "WHATSAPP", config.INTAKE_WHATSAPP_SECRET, MAX_WHATSAPP_BYTES);
    scope.get<{ Querystring: Record<string, string | undefined> }>("/intake/whatsapp", async (request, reply) => {
      const secret = demandSecret(config.INTAKE_WHATSAPP_SECRET, "INTAKE_WHATSAPP_SECRET");
      const { "hub.verify_token": token, "hub.challenge": challenge = "" } = request.query;
      if (typeof token !== "string" || !isSameText(token, secret)) throw new HubError("UNAUTHENTICATED");
      if (!/^[\w-]{1,200}$/.test(challenge)) throw badMessage("hub.challenge harus berupa angka atau huruf.");
      return reply.type("text/plain; charset=utf-8").header("cache-control", "no-store").send(challenge);
    });
  });
}

function addDoor(
  scope: FastifyInstance,
  options: IntakeRoutesOptions,
  path: string,
  channel: InboundMessage["channel"],
  configured: string | undefined,
  bodyLimit: number,
): void {
  const { count } = options;
  scope.post(path, {
    bodyLimit,
    onRequest: async ({ headers }) => {
      demandSecret(configured, channel === "SMS" ? "INTAKE_SMS_SECRET" : "INTAKE_WHATSAPP_SECRET");
      // Who brings no proof at all is not listened to for megabytes; an SMS gateway's form may carry it inside.
      const isSmallForm = channel === "SMS" && FORM.test(headers["content-type"] ?? "");
      if (isSmallForm || PROOFS.some((name) => headers[name] !== undefined)) return;
      count(channel, "REFUSED");
      throw new HubError("UNAUTHENTICATED");
    },
    handler: async (request) => {
      const { messages, statuses, nonce } = proven(request, channel, configured ?? "", options);
      const { kept, inbound } = await keepFiles(options.files, messages, channel, nonce);
      const taken = await options.intake.take(inbound).catch(async (error: unknown) => {
        await options.files.drop(kept.flat());
        throw error;
      });
      for (const outcome of taken) count(channel, outcome);
      // What is there already has its files too.
      await options.files.drop(kept.filter((_, index) => taken[index] !== "ACCEPTED").flat());
      // One nonce for two messages: the gateway signs with a constant, and its signature proves nothing.
      if (taken.includes("REPLAYED")) throw new HubError("UNAUTHENTICATED");
      await takeStatuses(options.notifier, statuses);
      const total = (outcome: Taken) => taken.filter((one) => one === outcome).length;
      return { accepted: total("ACCEPTED"), duplicates: total("DUPLICATE"), ignored: total("IGNORED") };
    },
  });
}

/** The messages of a call whose sender is proven. @throws UNAUTHENTICATED, BAD_USER_INPUT */
function proven(
  request: FastifyRequest,
  channel: InboundMessage["channel"],
  secret: string,
  { clock, count }: IntakeRoutesOptions,
): Proven {
  const { headers } = request;
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  const refused = () => {
    count(channel, "REFUSED");
    return new HubError("UNAUTHENTICATED");
  };
  const form = FORM.test(headers["content-type"] ?? "") ? formOf(body) : null;
  if (headers["x-signature"] !== undefined) {
    const nonce = signedNonce(headers, body, secret, clock());
    if (nonce === null) throw refused();
    return { messages: [form === null ? genericMessage(jsonOf(body)) : formMessage(form)], statuses: [], nonce };
  }
  if (channel === "WHATSAPP" && headers["x-hub-signature-256"] !== undefined) {
    if (!isHubSigned(headers, body, secret)) throw refused();
    return { ...cloudCallOf(jsonOf(body)), nonce: null };
  }
  const given = one(headers[SECRET_HEADER]) ?? form?.get("secret");
  if (form === null || given === undefined || !isSameText(given, secret)) throw refused();
  return { messages: [formMessage(form)], statuses: [], nonce: null };
}

/**
 * What became of messages that went out. One that is not known is another program's, or an old one, and is let pass: Meta would
 * bring it again for days. @throws UPSTREAM_UNAVAILABLE when one comes too early: Meta brings the whole call again, which changes
 * nothing of what was taken.
 */
async function takeStatuses(
  notifier: IntakeRoutesOptions["notifier"],
  statuses: readonly CloudStatus[],
): Promise<void> {
  const outcomes = new Set<string>();
  for (const status of statuses) {
    const report = cloudReport(status);
    if (report !== null) outcomes.add(await notifier.takeDelivery("WHATSAPP", report));
  }
  if (outcomes.has("TOO_EARLY")) throw new HubError("UPSTREAM_UNAVAILABLE");
}

async function keepFiles(
  files: ReceivedFiles,
  messages: readonly GatewayMessage[],
  channel: InboundMessage["channel"],
  nonce: string | null,
): Promise<{ readonly kept: AttachmentEntity[][]; readonly inbound: InboundMessage[] }> {
  const kept: AttachmentEntity[][] = [];
  const inbound: InboundMessage[] = [];
  for (const { inlineFiles, ...message } of messages) {
    const rows = await Promise.all(inlineFiles.map(({ name, content }) => files.keep(Readable.from([content]), name)));
    const taken = rows.filter((row) => row !== null);
    kept.push(taken);
    const refusedFiles = message.refusedFiles + rows.length - taken.length;
    inbound.push({ ...message, channel, nonce, files: taken, refusedFiles });
  }
  return { kept, inbound };
}

function demandSecret(secret: string | undefined, name: string): string {
  if (secret !== undefined) return secret;
  // 503, so that a gateway keeps its messages and comes again once the secret is set.
  throw new HubError("UPSTREAM_UNAVAILABLE", { message: `Pintu ini belum dibuka. Pengelola perlu mengisi ${name}.` });
}

function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    throw badMessage("Isi pesan bukan JSON yang benar. Lihat docs/intake.md.");
  }
}
