import { Column, Entity, Index, PrimaryColumn } from "typeorm";
import { digest, id, instant, nullable, word } from "../columns";

/**
 * A telephone number that writes by SMS or WhatsApp, and what it was last asked; one row a number and channel. An e-mail address has
 * one as well, to which nothing but codes is sent.
 */
@Entity("conversation")
@Index("conversation_contact_unique", ["channel", "contactDigest"], { unique: true })
@Index("conversation_draft_due", ["draftDueAt"])
export class ConversationEntity {
  @PrimaryColumn(id())
  id!: string;

  @Column(word(10))
  channel!: "SMS" | "WHATSAPP" | "EMAIL";

  /** Blind index of the number or address. */
  @Column(digest())
  contactDigest!: Buffer;

  /** The number, +62…, or the address, sealed under the hub's own key. */
  @Column({ type: "varbinary", length: 400 })
  contact!: Buffer;

  /** What was said so far of a complaint that is not handed in yet, and how fast the number writes; sealed. */
  @Column({ type: "mediumblob", nullable: true })
  draft!: Buffer | null;

  /** When a draft that nobody goes on with is handed in as it is; null without one. */
  @Column(nullable(instant()))
  draftDueAt!: Date | null;

  /** Keyed hash of the code that proves that somebody reads messages to it; null without one. */
  @Column(nullable(digest()))
  codeHash!: Buffer | null;

  @Column(nullable(instant()))
  codeUntil!: Date | null;

  @Column(nullable(instant()))
  codeSentAt!: Date | null;

  /** Wrong codes since it was sent. */
  @Column({ type: "int", default: 0 })
  codeTries!: number;

  @Column(instant())
  createdAt!: Date;

  @Column(instant())
  updatedAt!: Date;
}
