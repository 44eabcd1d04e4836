import { Column, Entity, ForeignKey, PrimaryColumn } from "typeorm";
import { id, instant, nullable, word } from "../columns";
import { ComplaintEntity } from "./complaint.entity";

/** A national log item that was taken into a case, by content hash and occurrence: read again, it is not taken twice. */
@Entity("national_item")
export class NationalItemEntity {
  @PrimaryColumn(id())
  @ForeignKey(() => ComplaintEntity, { name: "national_item_complaint_fk" })
  complaintId!: string;

  @PrimaryColumn(word(80))
  itemKey!: string;

  @Column(nullable(id()))
  textId!: string | null;

  @Column(instant())
  occurredAt!: Date;

  @Column(instant())
  firstSeenAt!: Date;
}
