import { Column, Entity, Index, PrimaryColumn } from "typeorm";
import { id, instant, nullable, word } from "../columns";

/** A spreadsheet that is made in the background, because it is too large to be waited for. */
@Entity("export_job")
@Index("export_job_state", ["state", "id"])
@Index("export_job_expires", ["expiresAt"])
@Index("export_job_owner", ["ownerId", "state"])
export class ExportJobEntity {
  @PrimaryColumn(id())
  id!: string;

  @Column(word(10))
  ownerKind!: "OFFICER" | "API_KEY";

  @Column(id())
  ownerId!: string;

  /** The officer's token epoch when he asked: after a change of his rights the export is his no longer. 0 for a key. */
  @Column({ type: "int" })
  ownerEpoch!: number;

  @Column(word(4))
  format!: "csv" | "xlsx";

  /** The view as JSON, sealed under the master key: officers search for names. */
  @Column({ type: "varbinary", length: 8000 })
  view!: Buffer;

  @Column(word(8))
  state!: "QUEUED" | "RUNNING" | "READY" | "FAILED";

  /** Rows when it was asked for: what the progress is measured by. */
  @Column({ type: "int" })
  total!: number;

  @Column({ type: "int", default: 0 })
  written!: number;

  @Column({ type: "int", default: 0 })
  attempts!: number;

  /** The try that may finish it, and the name of its file: a frozen process writes into a file that nobody reads. */
  @Column(nullable(id()))
  runId!: string | null;

  @Column({ type: "bigint", nullable: true })
  sizeBytes!: string | null;

  @Column(instant())
  createdAt!: Date;

  /** After that the file and this row are removed. */
  @Column(instant())
  expiresAt!: Date;
}
