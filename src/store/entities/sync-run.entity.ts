import { Column, Entity, Index, PrimaryColumn } from "typeorm";
import { id, instant, nullable, word } from "../columns";

/** One pass of the bridge, with what it did. */
@Entity("sync_run")
@Index("sync_run_started", ["startedAt", "id"])
export class SyncRunEntity {
  @PrimaryColumn(id())
  id!: string;

  @Column(word(16))
  kind!: string;

  @Column(instant())
  startedAt!: Date;

  @Column(nullable(instant()))
  finishedAt!: Date | null;

  @Column({ type: "int", default: 0 })
  pulled!: number;

  @Column({ type: "int", default: 0 })
  pushed!: number;

  @Column({ type: "int", default: 0 })
  repaired!: number;

  @Column({ type: "int", default: 0 })
  parked!: number;
}
