import { Column, Entity, Index, PrimaryColumn } from "typeorm";
import { flag, id, instant, nullable, word } from "../columns";

/** A time limit. Never changed in place: a new row with a later `effectiveFrom` takes over, clocks keep their version. */
@Entity("sla_policy")
@Index("sla_policy_step", ["step", "law", "effectiveFrom"])
export class SlaPolicyEntity {
  @PrimaryColumn(id())
  id!: string;

  @Column(word(32))
  step!: string;

  @Column({ type: "varchar", length: 80 })
  law!: string;

  /** The complaint kind to which it applies; null for all. */
  @Column(nullable(word(40)))
  kind!: string | null;

  @Column({ type: "int" })
  value!: number;

  @Column(word(16))
  unit!: "MINUTES" | "HOURS" | "DAYS" | "WORKING_DAYS";

  @Column({ type: "int" })
  version!: number;

  @Column(instant())
  effectiveFrom!: Date;

  /** An outage of the national system pauses the clock instead of only being noted on it. */
  @Column(flag())
  pausedByOutage!: boolean;
}
