import { Column, Entity, ForeignKey, Index, PrimaryColumn } from "typeorm";
import { digest, id, instant, nullable, word } from "../columns";
import { ConversationEntity } from "./conversation.entity";

/** A message that came by SMS or WhatsApp: stored before it is answered, looked at afterwards, known again by sender, id and part. */
@Entity("inbound_message")
@Index("inbound_message_id_unique", ["id"], { unique: true })
@Index("inbound_message_message_unique", ["channel", "messageDigest"], { unique: true })
@Index("inbound_message_nonce_unique", ["nonceDigest"], { unique: true })
@Index("inbound_message_waiting", ["state", "notBefore", "conversationId"])
@Index("inbound_message_conversation", ["conversationId", "state", "seq"])
@Index("inbound_message_received", ["receivedAt"])
export class InboundMessageEntity {
  @PrimaryColumn({ type: "bigint", generated: "increment" })
  seq!: string;

  @Column(id())
  id!: string;

  @Column(word(10))
  channel!: "SMS" | "WHATSAPP";

  /** Blind index of sender, the gateway's own id and the number of the part, by which it is known again. */
  @Column(digest())
  messageDigest!: Buffer;

  /** Blind index of the signature's nonce, where the gateway sends one. */
  @Column(nullable(digest()))
  nonceDigest!: Buffer | null;

  /** Null for a sender that is no telephone number, and cannot be answered. */
  @Column(nullable(id()))
  @ForeignKey(() => ConversationEntity, { name: "inbound_message_conversation_fk" })
  conversationId!: string | null;

  /** What it says, sealed under the hub's own key; null once it was looked at. */
  @Column({ type: "mediumblob", nullable: true })
  body!: Buffer | null;

  /** RECEIVED; DONE; IGNORED: too many, or from no number; FAILED: given up, its body is kept. */
  @Column(word(10))
  state!: "RECEIVED" | "DONE" | "IGNORED" | "FAILED";

  /** Tries that ended with a fault. */
  @Column({ type: "int", default: 0 })
  attempts!: number;

  @Column(instant())
  notBefore!: Date;

  @Column(instant())
  receivedAt!: Date;
}
