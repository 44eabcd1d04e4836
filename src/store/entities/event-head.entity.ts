import { Column, Entity, PrimaryColumn } from "typeorm";
import { digest, id, instant, nullable, word } from "../columns";

/** The one row that says how far the log is stamped, and which node may stamp it. */
@Entity("event_head")
export class EventHeadEntity {
  @PrimaryColumn({ type: "tinyint" })
  id!: number;

  /** A restored database starts a new generation: cursors of an older one get a GAP. */
  @Column(id())
  generation!: string;

  /** Random start of the chain: two logs can never be taken for one another. */
  @Column(digest())
  startHash!: Buffer;

  @Column({ type: "bigint" })
  position!: string;

  @Column(digest())
  hash!: Buffer;

  @Column(nullable(word(40)))
  leader!: string | null;

  /** Rises with every take-over: a former leader's late stamp changes no row. */
  @Column({ type: "bigint" })
  epoch!: string;

  @Column(instant())
  leaseUntil!: Date;
}
