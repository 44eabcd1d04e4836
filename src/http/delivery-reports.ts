import type { FastifyInstance, FastifyRequest } from "fastify";
import { z } from "zod";
import type { NotifySettings } from "../config/config";
import { HubError } from "../domain/errors";
import type { NoticeChannel } from "../domain/notice";
import type { Notifier } from "../notify/notifier";
import { isSignedWith } from "../notify/signature";

/** A report is an id and a word. */
const MAX_REPORT_BYTES = 16_384;

const REPORT = z.object({
  id: z.union([z.string().regex(/^[\x21-\x7e]{1,120}$/), z.number().int()]).transform(String),
  status: z.enum(["delivered", "failed"]),
});

/** What the route needs. */
export interface DeliveryRouteOptions {
  readonly settings: NotifySettings;
  readonly notifier: Pick<Notifier, "takeDelivery">;
  readonly clock: () => Date;
}

/**
 * `POST /notify/delivery`: a gateway tells what became of a message. 204: noted, or noted before; 404: not known yet, to be
 * sent again.
 */
export function addDeliveryRoute(app: FastifyInstance, { settings, notifier, clock }: DeliveryRouteOptions): void {
  void app.register(async (scope) => {
    // The signature is over the bytes as they came.
    scope.addContentTypeParser("application/json", { parseAs: "buffer" }, (_request, body, done) => done(null, body));

    scope.post("/notify/delivery", { bodyLimit: MAX_REPORT_BYTES }, async (request, reply) => {
      const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      const channel = signer(request, body);
      if (channel === null) throw new HubError("UNAUTHENTICATED");
      const report = REPORT.safeParse(jsonOf(body));
      if (!report.success) throw new HubError("BAD_USER_INPUT");
      const { id, status } = report.data;
      const state = status === "delivered" ? "DELIVERED" : "UNDELIVERED";
      const taken = await notifier.takeDelivery(channel, { providerId: id, state });
      return taken === "NOTED" ? reply.code(204).send() : reply.callNotFound();
    });
  });

  /** Whose report it is: each gateway signs with its own secret, and speaks for its own messages only. */
  function signer({ headers }: FastifyRequest, body: Buffer): NoticeChannel | null {
    const signed = {
      timestamp: String(headers["x-hub-timestamp"] ?? ""),
      nonce: String(headers["x-hub-nonce"] ?? ""),
      signature: String(headers["x-hub-signature"] ?? ""),
    };
    const secrets: readonly [NoticeChannel, string | null][] = [
      ["WHATSAPP", settings.whatsapp?.token ?? null],
      ["SMS", settings.sms?.reportSecret ?? null],
    ];
    const found = secrets.find(([, secret]) => secret !== null && isSignedWith(secret, signed, body, clock()));
    return found?.[0] ?? null;
  }
}

function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    return null;
  }
}
