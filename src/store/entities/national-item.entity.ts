import { Column, Entity, ForeignKey, PrimaryColumn } from "typeorm";
import { digest, id, instant, nullable, word } from "../columns";
import { ComplaintEntity } from "./complaint.entity";

/**
 * A national log item that was taken into a case: read again, it is not taken twice. Known by its own id in its list where
 * one was ever given, else by its text, its date and how often the log holds both.
 */
@Entity("national_item")
export class NationalItemEntity {
  @PrimaryColumn(id())
  @ForeignKey(() => ComplaintEntity, { name: "national_item_complaint_fk" })
  complaintId!: string;

  @PrimaryColumn(word(80))
  itemKey!: string;

  /** Its id there; any of its readings may have left it out. */
  @Column(nullable(word(20)))
  nationalItemId!: string | null;

  /** SHA-256 of its text with blanks folded. */
  @Column(nullable(digest()))
  textDigest!: Buffer | null;

  /** The date that it carries; null when it has none. */
  @Column(nullable(instant()))
  saidAt!: Date | null;

  @Column(nullable(id()))
  textId!: string | null;

  @Column(instant())
  occurredAt!: Date;

  @Column(instant())
  firstSeenAt!: Date;
}
