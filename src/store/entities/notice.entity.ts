import { Column, Entity, ForeignKey, Index, PrimaryColumn } from "typeorm";
import type { NoticeChannel, NoticeState, NoticeTemplate, RecipientKind } from "../../domain/notice";
import { id, instant, json, nullable, word } from "../columns";
import { ComplaintEntity } from "./complaint.entity";

/** A message to somebody outside: ids and a template's name, never text; the words are made at each try. */
@Entity("notice")
@Index("notice_id_unique", ["id"], { unique: true })
@Index("notice_once", ["onceKey"], { unique: true })
@Index("notice_state", ["state", "notBefore", "seq"])
@Index("notice_complaint", ["complaintId", "seq"])
@Index("notice_provider", ["providerId"])
@Index("notice_lane", ["lane", "state", "seq"])
@Index("notice_channel", ["channel", "state", "notBefore", "seq"])
@Index("notice_watch", ["watchAt"])
export class NoticeEntity {
  @PrimaryColumn({ type: "bigint", generated: "increment" })
  seq!: string;

  @Column(id())
  id!: string;

  /** The same happening tells the same person once, however often it is asked for. */
  @Column(word(120))
  onceKey!: string;

  @Column(word(40))
  template!: NoticeTemplate;

  @Column(nullable(id()))
  @ForeignKey(() => ComplaintEntity, { name: "notice_complaint_fk" })
  complaintId!: string | null;

  /** The case text whose words it carries. */
  @Column(nullable(id()))
  textId!: string | null;

  @Column(word(12))
  recipientKind!: RecipientKind;

  /** Officer or conversation; null for the group and for the case's reporter. */
  @Column(nullable(id()))
  recipientId!: string | null;

  /** Notices of one lane go out in their order: those to one person, his reminders of posts, or the posts about one case. */
  @Column(word(40, { default: "" }))
  lane!: string;

  /** Null until it is known by which way the recipient can be reached. */
  @Column(nullable(word(12)))
  channel!: NoticeChannel | null;

  /** Numbers, codes and ids for the template; never personal data. */
  @Column(json<Readonly<Record<string, string | number>>>())
  data!: Readonly<Record<string, string | number>>;

  /** What this message alone may carry (a new access code), sealed; deleted once it is sent or given up. */
  @Column({ type: "varbinary", length: 1000, nullable: true })
  sealedData!: Buffer | null;

  @Column(word(16))
  state!: NoticeState;

  /** Calls that were made for it. */
  @Column({ type: "int", default: 0 })
  attempts!: number;

  /** Those of them after which nobody knows whether it arrived. */
  @Column({ type: "int", default: 0 })
  unclearTries!: number;

  @Column(instant())
  notBefore!: Date;

  @Column(nullable(word(40)))
  leaseHolder!: string | null;

  @Column(nullable(instant()))
  leaseUntil!: Date | null;

  /** Fencing number: rises with every lease, and a late writer with an old one changes no row. */
  @Column({ type: "bigint", default: 0 })
  fence!: string;

  /** The gateway's own id of the message. */
  @Column(nullable(word(120)))
  providerId!: string | null;

  /** Why it was not delivered; Indonesian, without personal data. */
  @Column({ type: "varchar", length: 300, nullable: true })
  reason!: string | null;

  @Column(instant())
  createdAt!: Date;

  @Column(nullable(instant()))
  sentAt!: Date | null;

  @Column(nullable(instant()))
  deliveredAt!: Date | null;

  /** When the agency's liaison said that he has read it, and who. */
  @Column(nullable(instant()))
  acknowledgedAt!: Date | null;

  @Column(nullable(id()))
  acknowledgedById!: string | null;

  /** When somebody looks whether it has arrived, and tells those it is for by another way; null: nobody has to. */
  @Column(nullable(instant()))
  watchAt!: Date | null;
}
