import { Column, Entity, ForeignKey, PrimaryColumn } from "typeorm";
import { digest, id, instant } from "../columns";
import { ComplaintEntity } from "./complaint.entity";

/** Somebody who has the same trouble ("saya juga"): counted once for a case, and named nowhere. */
@Entity("supporter")
export class SupporterEntity {
  @PrimaryColumn(id())
  @ForeignKey(() => ComplaintEntity, { name: "supporter_complaint_fk" })
  complaintId!: string;

  /** Keyed hash of case and contact: it tells two cases' supporters apart even where they are one person. */
  @PrimaryColumn(digest())
  who!: Buffer;

  @Column(instant())
  createdAt!: Date;
}
