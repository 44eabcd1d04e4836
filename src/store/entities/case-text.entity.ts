import { Column, Entity, ForeignKey, Index, PrimaryColumn } from "typeorm";
import type { Origin, Role, Visibility } from "../../domain/status";
import { digest, id, instant, nullable, word } from "../columns";
import { ComplaintEntity } from "./complaint.entity";

/**
 * Whatever people write in a case (questions, reasons, follow-ups, answers), sealed under the reporter's key. The event
 * log holds only the id and the salted digest, so erasing a reporter leaves the log's chain valid.
 */
@Entity("case_text")
@Index("case_text_complaint", ["complaintId", "createdAt", "id"])
export class CaseTextEntity {
  @PrimaryColumn(id())
  id!: string;

  @Column(id())
  @ForeignKey(() => ComplaintEntity, { name: "case_text_complaint_fk" })
  complaintId!: string;

  /** The type of the event that it came with. */
  @Column(word(32))
  purpose!: string;

  @Column(word(10))
  visibility!: Visibility;

  /** When a PUBLIC text became public; an answer only when the coordinator receives it, one sent back never. */
  @Column(nullable(instant()))
  publishedAt!: Date | null;

  @Column(word(10))
  origin!: Origin;

  @Column(word(10))
  authorKind!: "CITIZEN" | "OFFICER" | "SYSTEM" | "NATIONAL";

  @Column(nullable(id()))
  authorId!: string | null;

  @Column(nullable(word(20)))
  authorRole!: Role | null;

  /** Name of the national institution that wrote it. */
  @Column({ type: "varchar", length: 200, nullable: true })
  authorName!: string | null;

  @Column(nullable(id()))
  agencyId!: string | null;

  /** n of the mark `[<ticket>/<n>]` when the text went, or is to go, to the national side. */
  @Column({ type: "int", nullable: true })
  mark!: number | null;

  @Column({ type: "binary", length: 16 })
  salt!: Buffer;

  @Column(digest())
  digest!: Buffer;

  @Column({ type: "mediumblob" })
  body!: Buffer;

  @Column(instant())
  createdAt!: Date;
}
