import { type ContactKind, mayBeToldBy, type ProvenContacts } from "../domain/input-contact";
import type { NoticeChannel, NoticeTemplate, RecipientKind } from "../domain/notice";
import type { Channel } from "../domain/status";
import type { NoticeEntity } from "../store/entities/notice.entity";
import type { UnitOfWork } from "../store/unit-of-work";
import type { NotifyEnvironment } from "./environment";

/** What decides by which way somebody can be told: what contacts there are, never what they say. */
export interface RouteFacts {
  readonly template: NoticeTemplate;
  readonly recipientKind: RecipientKind;
  /** The door by which the citizen came. */
  readonly cameBy: Channel | null;
  readonly hasEmail: boolean;
  readonly hasPhone: boolean;
  /** The reporter was erased, or the officer works here no more. */
  readonly isGone: boolean;
  /** A new code goes by the kind of contact that was named for it. */
  readonly by: ContactKind | null;
  /** Which of the citizen's contacts are known to be his. */
  readonly proven: ProvenContacts;
}

/**
 * The way that is left for somebody whom WhatsApp does not reach; null: none. His number may have written by WhatsApp alone,
 * but it is a telephone's.
 */
export function otherWay(
  { adapters }: Pick<NotifyEnvironment, "adapters">,
  { channel, recipientKind }: Pick<NoticeEntity, "channel" | "recipientKind">,
): NoticeChannel | null {
  const isOfPerson = recipientKind !== "GROUP" && recipientKind !== "WEBHOOK";
  return channel === "WHATSAPP" && isOfPerson && adapters.has("SMS") ? "SMS" : null;
}

/** The way to go, or why there is none, in Indonesian. */
export type Route = { readonly channel: NoticeChannel } | { readonly cancel: string };

/** The way by which somebody is told: of those that suit him, the first one that is set up. */
export function routeOf(facts: RouteFacts, configured: ReadonlySet<NoticeChannel>): Route {
  if (facts.recipientKind === "GROUP") return { channel: "WHATSAPP" };
  if (facts.recipientKind === "WEBHOOK") return { channel: "WEBHOOK" };
  // The number's own row says its channel: this one is gone.
  if (facts.recipientKind === "CONVERSATION") return { cancel: "Percakapan ini sudah dihapus." };
  const isOfficer = facts.recipientKind === "OFFICER";
  if (facts.isGone) {
    return { cancel: isOfficer ? "Petugas tidak aktif lagi." : "Data pelapor telah dihapus atas permintaannya." };
  }
  const ways = waysOf(facts);
  const [first] = ways;
  if (first === undefined) {
    return { cancel: isOfficer ? "Petugas belum mempunyai kontak." : "Pelapor tidak meninggalkan kontak." };
  }
  return { channel: ways.find((way) => configured.has(way)) ?? first };
}

function waysOf(facts: RouteFacts): NoticeChannel[] {
  const { cameBy, by, proven } = facts;
  const hasEmail = facts.hasEmail && mayBeToldBy("EMAIL", proven);
  const hasPhone = facts.hasPhone && mayBeToldBy("PHONE", proven);
  // Who came by SMS may have no other telephone.
  if (hasPhone && by === null && (cameBy === "SMS" || cameBy === "WHATSAPP")) return [cameBy];
  const ways: NoticeChannel[] = [];
  if (hasEmail && by !== "PHONE") ways.push("EMAIL");
  if (hasPhone && by !== "EMAIL") ways.push(...waysByPhone(facts));
  return ways;
}

function waysByPhone({ template, cameBy }: RouteFacts): NoticeChannel[] {
  // The group's posts go by WhatsApp: what stands in for one goes by another way, if there is any.
  if (template === "GROUP_REMINDER") return ["SMS", "WHATSAPP"];
  return cameBy === "SMS" ? ["SMS"] : ["WHATSAPP", "SMS"];
}

interface Row {
  readonly id: string;
  readonly template: NoticeTemplate;
  readonly recipientKind: RecipientKind;
  readonly data: string;
  readonly cameBy: Channel | null;
  readonly hasEmail: number;
  readonly hasPhone: number;
  readonly isGone: number;
  readonly isPhoneProven: number | null;
  readonly isEmailProven: number | null;
  readonly conversationChannel: NoticeChannel | null;
}

const BATCH = 200;

/**
 * Finds the way for what was queued without one. It depends on stored facts alone, so that two processes find the same.
 * @returns whether there may be more
 */
export async function routeQueued({ work, adapters }: NotifyEnvironment): Promise<boolean> {
  const configured = new Set(adapters.keys());
  const rows = await work.read<Row>(
    `SELECT n.id, n.template, n.recipient_kind AS recipientKind, n.data, c.channel AS cameBy, v.channel AS conversationChannel,
            IF(n.recipient_kind = 'OFFICER', o.email IS NOT NULL, r.email IS NOT NULL) AS hasEmail,
            IF(n.recipient_kind = 'OFFICER', o.phone IS NOT NULL, r.phone IS NOT NULL) AS hasPhone,
            IF(n.recipient_kind = 'OFFICER', COALESCE(o.is_active, FALSE) = FALSE, r.wrapped_key IS NULL) AS isGone,
            r.is_contact_proven AS isPhoneProven, r.is_email_proven AS isEmailProven
       FROM notice n
       LEFT JOIN complaint c ON c.id = n.complaint_id AND n.recipient_kind = 'REPORTER'
       LEFT JOIN reporter r ON r.id = c.reporter_id
       LEFT JOIN officer o ON o.id = n.recipient_id AND n.recipient_kind = 'OFFICER'
       LEFT JOIN conversation v ON v.id = n.recipient_id AND n.recipient_kind = 'CONVERSATION'
      WHERE n.channel IS NULL AND n.state = 'QUEUED' ORDER BY n.seq LIMIT ${BATCH}`,
  );
  const byRoute = new Map<string, { readonly route: Route; readonly ids: string[] }>();
  for (const row of rows) {
    const route =
      row.conversationChannel === null ? routeOf(factsOf(row), configured) : { channel: row.conversationChannel };
    const key = JSON.stringify(route);
    const same = byRoute.get(key) ?? { route, ids: [] };
    same.ids.push(row.id);
    byRoute.set(key, same);
  }
  for (const { route, ids } of byRoute.values()) await setRoute(work, route, ids);
  return rows.length === BATCH;
}

/** What was taken up meanwhile, or routed by another process, stays as it is. */
async function setRoute(work: UnitOfWork, route: Route, ids: readonly string[]): Promise<void> {
  const [set, value] =
    "channel" in route
      ? ["channel = ?", route.channel]
      : ["state = 'CANCELLED', sealed_data = NULL, reason = ?", route.cancel];
  await work.read(`UPDATE notice SET ${set} WHERE id IN (?) AND channel IS NULL AND state = 'QUEUED'`, [value, ids]);
}

function factsOf({ template, recipientKind, data, cameBy, hasEmail, hasPhone, isGone, ...row }: Row): RouteFacts {
  const { by } = JSON.parse(data) as { by?: ContactKind };
  return {
    template,
    recipientKind,
    cameBy,
    hasEmail: Number(hasEmail) === 1,
    hasPhone: Number(hasPhone) === 1,
    isGone: Number(isGone) === 1,
    by: by ?? null,
    proven: { PHONE: Number(row.isPhoneProven) === 1, EMAIL: Number(row.isEmailProven) === 1 },
  };
}

/** What waits for a way that is not set up is looked at anew: another one may be by now. */
export async function forgetRoutes({ work, adapters }: NotifyEnvironment): Promise<void> {
  await work.read(
    `UPDATE notice SET channel = NULL
      WHERE state = 'QUEUED' AND recipient_kind IN ('REPORTER', 'OFFICER') AND channel NOT IN (?)`,
    [[...adapters.keys()]],
  );
}
