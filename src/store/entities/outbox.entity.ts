import { Column, Entity, ForeignKey, Index, PrimaryColumn } from "typeorm";
import { id, instant, json, nullable, word } from "../columns";
import { ComplaintEntity } from "./complaint.entity";

/** What must still be told to the national side: ids and marks, never text; the body is built at each try. */
@Entity("outbox")
@Index("outbox_id_unique", ["id"], { unique: true })
@Index("outbox_state", ["state", "notBefore", "seq"])
@Index("outbox_lane", ["complaintId", "seq"])
export class OutboxEntity {
  @PrimaryColumn({ type: "bigint", generated: "increment" })
  seq!: string;

  @Column(id())
  id!: string;

  /** The lane: everything of one case goes out in order. */
  @Column(id())
  @ForeignKey(() => ComplaintEntity, { name: "outbox_complaint_fk" })
  complaintId!: string;

  @Column(word(12))
  kind!: "CREATE" | "FOLLOW_UP" | "TRANSFER" | "STATUS";

  /** Why it goes out: the type of the event. */
  @Column(word(32))
  cause!: string;

  @Column(nullable(id()))
  textId!: string | null;

  @Column({ type: "int", nullable: true })
  mark!: number | null;

  @Column(word(16))
  state!: "QUEUED" | "LEASED" | "SENDING" | "SETTLING" | "PARKED" | "DONE" | "DISCARDED";

  /** Calls that were made for it. */
  @Column({ type: "int", default: 0 })
  attempts!: number;

  /** Failed tries that count towards parking: those made while other calls got through. */
  @Column({ type: "int", default: 0 })
  failures!: number;

  /** Since when nobody knows what became of its last call; null when that is known. */
  @Column(nullable(instant()))
  unclearSince!: Date | null;

  @Column(instant())
  notBefore!: Date;

  @Column(nullable(word(40)))
  leaseHolder!: string | null;

  @Column(nullable(instant()))
  leaseUntil!: Date | null;

  /** Fencing number: rises with every lease, and a late writer with an old one changes no row. */
  @Column({ type: "bigint", default: 0 })
  fence!: string;

  /** Steps of the saga that are done, by name, with the ids they gave. */
  @Column(json<Record<string, unknown>>())
  saga!: Record<string, unknown>;

  @Column(nullable(word(20)))
  parkedState!: string | null;

  @Column({ type: "varchar", length: 300, nullable: true })
  reason!: string | null;

  @Column(instant())
  createdAt!: Date;

  @Column(instant())
  updatedAt!: Date;
}
