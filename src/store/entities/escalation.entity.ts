import { Column, Entity, ForeignKey, PrimaryColumn } from "typeorm";
import type { EscalationAudience, RungUnit } from "../../domain/escalation";
import { flag, id, instant, word } from "../columns";
import { ComplaintEntity } from "./complaint.entity";

/** A rung of the escalation ladder; changed in place, each change being an event of the chained log. */
@Entity("escalation_rule")
export class EscalationRuleEntity {
  /** 0: the warning before a limit ends. */
  @PrimaryColumn({ type: "tinyint" })
  level!: number;

  @Column(word(12))
  audience!: EscalationAudience;

  @Column({ type: "int" })
  value!: number;

  @Column(word(16))
  unit!: RungUnit;

  @Column(flag({ default: true }))
  isActive!: boolean;
}

/** That a clock of a case reached a rung. Its key is what makes every escalation happen once, on whichever node. */
@Entity("escalation")
export class EscalationEntity {
  @PrimaryColumn(id())
  @ForeignKey(() => ComplaintEntity, { name: "escalation_complaint_fk" })
  complaintId!: string;

  @PrimaryColumn(word(32))
  step!: string;

  /** When the clock started: a step's next clock climbs the ladder anew. */
  @PrimaryColumn(instant())
  startedAt!: Date;

  @PrimaryColumn({ type: "tinyint" })
  level!: number;

  /** When the clock was due as the rung was reached; a holiday added later may have moved it. */
  @Column(instant())
  dueAt!: Date;

  @Column(word(12))
  audience!: EscalationAudience;

  @Column(instant())
  reachedAt!: Date;
}
