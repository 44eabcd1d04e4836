import { randomUUID } from "node:crypto";
import type { NotifySettings } from "../config/config";
import { cloudApiAddress, type SmsForm, smsForm } from "../config/gateway-address";
import type { NoticeChannel } from "../domain/notice";
import { cloudCall } from "./cloud-api";
import { callGateway, type GatewayAnswer, providerIdIn } from "./gateway-http";
import { type MailPatience, mailAdapter } from "./mail";
import type { Adapter, SendOutcome } from "./outcome";
import { signatureOf } from "./signature";
import { WebhookTargets } from "./webhook-targets";

type Gateway = Omit<Adapter, "close">;

function whatsapp({ url, token }: NonNullable<NotifySettings["whatsapp"]>, timeoutMs: number): Gateway {
  const cloud = cloudApiAddress(url);
  if (cloud !== null) {
    return { send: (letter) => callGateway({ url: cloud.messages, timeoutMs, ...cloudCall(letter, token) }) };
  }
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
  const form = smsForm(url);
  if (form !== null) return smsByForm(form, timeoutMs);
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

/** Fields instead of JSON: such gateways know no key, and many answer 200 whatever they think of a message. */
function smsByForm({ method, address, fields, success }: SmsForm, timeoutMs: number): Gateway {
  const understand = ({ status, text, wait }: GatewayAnswer): SendOutcome | null => {
    if (status < 200 || status >= 300) return null;
    // What the gateway says further may repeat the number, or the password.
    if (/^\s*(err|fail|gagal)/i.test(text)) {
      return { outcome: "notProcessed", reason: "Gerbang SMS menjawab dengan pesan galat.", ...wait };
    }
    if (success === null || text.includes(success)) return { outcome: "done", providerId: providerIdIn(text) };
    // Repeated as what may have arrived: a word that was set wrongly must not send a message eight times.
    return { outcome: "ambiguous", reason: "Jawaban gerbang SMS tidak menyatakan bahwa pesan diterima." };
  };
  return {
    send: ({ noticeId, to, text }) => {
      const filled = fields({ to, msisdn: to.replace(/^\+/, ""), text, id: noticeId });
      const isPost = method === "POST";
      return callGateway({
        url: isPost ? address : `${address}?${filled}`,
        timeoutMs,
        headers: { Accept: "*/*", ...(isPost ? { "Content-Type": "application/x-www-form-urlencoded" } : {}) },
        body: isPost ? filled : null,
        understand,
      });
    },
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
