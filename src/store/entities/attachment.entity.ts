import { Column, Entity, Index, PrimaryColumn } from "typeorm";
import type { Origin } from "../../domain/status";
import { digest, id, instant, nullable, sealed, word } from "../columns";

/** A stored file. Uploaded first, joined to a case (and one of its texts) when that is written. */
@Entity("attachment")
@Index("attachment_complaint", ["complaintId", "createdAt", "id"])
@Index("attachment_unclaimed", ["complaintId", "createdAt"])
export class AttachmentEntity {
  @PrimaryColumn(id())
  id!: string;

  @Column(nullable(id()))
  complaintId!: string | null;

  @Column(nullable(id()))
  textId!: string | null;

  /** People put names into file names: sealed under the master key. */
  @Column(sealed(1100))
  fileName!: Buffer | null;

  @Column(word(40))
  contentType!: string;

  @Column({ type: "int", unsigned: true })
  sizeBytes!: number;

  /** Of what is kept. */
  @Column(digest())
  sha256!: Buffer;

  /** Of what came in, before the place was taken out and a picture bounded. */
  @Column(nullable(digest()))
  sourceSha256!: Buffer | null;

  /** NATIONAL: fetched from a national log. It is not sent there. */
  @Column(word(10, { default: "LOCAL" }))
  origin!: Origin;

  @Column(instant())
  createdAt!: Date;
}
