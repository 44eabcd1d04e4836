import { ConversationEntity } from "../store/entities/conversation.entity";
import type { NoticeEntity } from "../store/entities/notice.entity";
import { OfficerEntity } from "../store/entities/officer.entity";
import { ReporterEntity } from "../store/entities/reporter.entity";
import { WebhookEntity } from "../store/entities/webhook.entity";
import { openIdentity } from "../store/identity";
import type { NotifyEnvironment } from "./environment";
import type { CaseOfNotice } from "./facts";

/** Where a message goes, opened at the moment of sending and never kept; or why it goes nowhere. */
export type Address = { readonly to: string; readonly secret: string | null } | { readonly cancel: string };

/** The address of a message's recipient on its channel. */
export async function addressOf(
  env: NotifyEnvironment,
  notice: NoticeEntity,
  about: CaseOfNotice | null,
): Promise<Address> {
  switch (notice.recipientKind) {
    case "GROUP":
      return reached(env.settings.whatsapp?.group ?? null, "Grup WhatsApp belum diatur.");
    case "REPORTER":
      return reporter(env, notice, about);
    case "OFFICER":
      return officer(env, notice);
    case "CONVERSATION":
      return conversation(env, notice);
    case "WEBHOOK":
      return webhook(env, notice);
  }
}

async function reporter(env: NotifyEnvironment, notice: NoticeEntity, about: CaseOfNotice | null): Promise<Address> {
  const { manager } = env.work.dataSource;
  const row = about === null ? null : await manager.findOneBy(ReporterEntity, { id: about.reporterId });
  if (row?.wrappedKey == null) return { cancel: "Data pelapor telah dihapus atas permintaannya." };
  const { email, phone } = openIdentity(env.vault, row);
  return reached(notice.channel === "EMAIL" ? email : phone, "Pelapor tidak meninggalkan kontak.");
}

async function officer(env: NotifyEnvironment, { recipientId, channel }: NoticeEntity): Promise<Address> {
  const row = await one(env, OfficerEntity, recipientId);
  if (row?.isActive !== true) return { cancel: "Petugas tidak aktif lagi." };
  const column = channel === "EMAIL" ? "email" : "phone";
  const sealed = row[column];
  const open = sealed === null ? null : env.vault.openOwn(`officer|${column}|${row.id}`, sealed);
  return reached(open, "Petugas belum mempunyai kontak.");
}

async function conversation(env: NotifyEnvironment, { recipientId }: NoticeEntity): Promise<Address> {
  const row = await one(env, ConversationEntity, recipientId);
  const number = row === null ? null : env.vault.openOwn(`conversation|contact|${row.id}`, row.contact);
  return reached(number, "Percakapan ini sudah dihapus.");
}

async function webhook(env: NotifyEnvironment, { recipientId }: NoticeEntity): Promise<Address> {
  const row = await one(env, WebhookEntity, recipientId);
  if (row?.isActive !== true) return { cancel: "Webhook ini sudah dihapus." };
  return { to: row.url, secret: env.vault.openOwn(`webhook|secret|${row.id}`, row.secret) };
}

function one<Row extends { readonly id: string }>(
  env: NotifyEnvironment,
  entity: new () => Row,
  id: string | null,
): Promise<Row | null> {
  const { manager } = env.work.dataSource;
  return id === null ? Promise.resolve(null) : manager.findOneBy(entity, { id } as never);
}

function reached(to: string | null, otherwise: string): Address {
  return to === null ? { cancel: otherwise } : { to, secret: null };
}
