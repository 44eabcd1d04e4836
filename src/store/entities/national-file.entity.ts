import { Column, Entity, ForeignKey, Index, PrimaryColumn } from "typeorm";
import { digest, id, instant, nullable, sealed, word } from "../columns";
import { ComplaintEntity } from "./complaint.entity";

/** A file that a national log names: fetched once, however often it is shown, and apart from the reading that found it. */
@Entity("national_file")
@Index("national_file_once", ["complaintId", "fileKey"], { unique: true })
@Index("national_file_state", ["state", "notBefore"])
export class NationalFileEntity {
  @PrimaryColumn(id())
  id!: string;

  @Column(id())
  @ForeignKey(() => ComplaintEntity, { name: "national_file_complaint_fk" })
  complaintId!: string;

  /** SHA-256 of its address without the query, which may be signed anew at each reading; else of its item and name. */
  @Column(digest())
  fileKey!: Buffer;

  /** The text that it came with. */
  @Column(nullable(id()))
  textId!: string | null;

  /** Names and addresses of files hold people's names: both are sealed under the master key. */
  @Column(sealed(1100))
  fileName!: Buffer | null;

  /** Null where the national side gave none that could be opened. */
  @Column(sealed(2100))
  url!: Buffer | null;

  /** REFUSED: it is not fetched (again), for the reason beside it. */
  @Column(word(10))
  state!: "WAITING" | "DONE" | "REFUSED";

  @Column({ type: "int", default: 0 })
  attempts!: number;

  @Column(instant())
  notBefore!: Date;

  /** Indonesian, for officers. */
  @Column({ type: "varchar", length: 300, nullable: true })
  reason!: string | null;

  @Column(nullable(id()))
  attachmentId!: string | null;

  @Column(instant())
  firstSeenAt!: Date;
}
