import { randomUUID } from "node:crypto";
import type { NotifySettings } from "../config/config";
import type { NoticeChannel } from "../domain/notice";
import { callGateway } from "./gateway-http";
import { type MailPatience, mailAdapter } from "./mail";
import type { Adapter } from "./outcome";
import { signatureOf } from "./signature";
import { WebhookTargets } from "./webhook-targets";

type Gateway = Omit<Adapter, "close">;

function whatsapp({ url, token }: NonNullable<NotifySettings["whatsapp"]>, timeoutMs: number): Gateway {
  return {
    send: ({ noticeId, to, isGroup, text }) =>
      callGateway({
        url,
        timeoutMs,
        headers: { Authorization: `Bearer ${token}`, "Idempotency-Key": noticeId },
        body: JSON.stringify({ to, type: isGroup ? "group" : "individual", text, reference: noticeId }),
      }),
  };
}

function sms({ url }: NonNullable<NotifySettings["sms"]>, timeoutMs: number): Gateway {
  return {
    send: ({ noticeId, to, text }) =>
      callGateway({
        url,
        timeoutMs,
        headers: { "Idempotency-Key": noticeId },
        body: JSON.stringify({ to, text, reference: noticeId }),
      }),
  };
}

function webhook(targets: WebhookTargets, clock: () => Date, timeoutMs: number): Gateway {
  return {
    send: async ({ noticeId, to, text, secret }) => {
      // It was looked at when it was set; since then the hub may have moved.
      const fault = targets.faultOf(to);
      if (fault !== null) return { outcome: "notProcessed", reason: fault };
      const timestamp = String(Math.floor(clock().getTime() / 1_000));
      const nonce = randomUUID();
      return callGateway({
        url: to,
        timeoutMs,
        headers: {
          "Idempotency-Key": noticeId,
          "X-Hub-Timestamp": timestamp,
          "X-Hub-Nonce": nonce,
          "X-Hub-Signature": signatureOf(secret ?? "", timestamp, nonce, text),
        },
        body: text,
        mayReach: (address) => targets.mayReach(new URL(to).hostname, address),
      });
    },
  };
}

/** The ways that are set up, by channel; webhooks always are. */
export function openAdapters(
  settings: NotifySettings,
  clock: () => Date,
  patience: MailPatience,
): ReadonlyMap<NoticeChannel, Adapter> {
  const nothing = () => undefined;
  const timeoutMs = patience.callTimeoutMs;
  const found = new Map<NoticeChannel, Adapter>([
    ["WEBHOOK", { ...webhook(new WebhookTargets(settings.own), clock, timeoutMs), close: nothing }],
  ]);
  if (settings.whatsapp !== null) found.set("WHATSAPP", { ...whatsapp(settings.whatsapp, timeoutMs), close: nothing });
  if (settings.sms !== null) found.set("SMS", { ...sms(settings.sms, timeoutMs), close: nothing });
  if (settings.mail !== null) found.set("EMAIL", mailAdapter(settings.mail, patience));
  return found;
}
