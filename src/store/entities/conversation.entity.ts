import { Column, Entity, Index, PrimaryColumn } from "typeorm";
import { digest, id, instant, word } from "../columns";

/** A telephone number that writes by SMS or WhatsApp, and what it was last asked; one row a number and channel. */
@Entity("conversation")
@Index("conversation_contact_unique", ["channel", "contactDigest"], { unique: true })
export class ConversationEntity {
  @PrimaryColumn(id())
  id!: string;

  @Column(word(10))
  channel!: "SMS" | "WHATSAPP";

  /** Blind index of the number. */
  @Column(digest())
  contactDigest!: Buffer;

  /** The number, +62…, sealed under the hub's own key. */
  @Column({ type: "varbinary", length: 200 })
  contact!: Buffer;

  /** What was said so far of a complaint that is not handed in yet, sealed; null between two. */
  @Column({ type: "mediumblob", nullable: true })
  draft!: Buffer | null;

  @Column(instant())
  createdAt!: Date;

  @Column(instant())
  updatedAt!: Date;
}
