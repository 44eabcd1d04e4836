import { Column, Entity, ForeignKey, Index, PrimaryColumn } from "typeorm";
import { flag, id, instant, json, nullable, word } from "../columns";
import { ComplaintEntity } from "./complaint.entity";

/** How a case stands in the national system, as last read there. */
@Entity("national_case")
@Index("national_case_id_unique", ["nationalId"], { unique: true })
@Index("national_case_verdict", ["verdict"])
export class NationalCaseEntity {
  @PrimaryColumn(id())
  @ForeignKey(() => ComplaintEntity, { name: "national_case_complaint_fk" })
  complaintId!: string;

  /** The national "tracking ID": digits today, and a string of at most 20 characters by rule. */
  @Column(nullable(word(20)))
  nationalId!: string | null;

  @Column({ type: "varchar", length: 120, nullable: true })
  statusName!: string | null;

  @Column({ type: "varchar", length: 40, nullable: true })
  statusCode!: string | null;

  @Column(nullable(word(20)))
  dispositionId!: string | null;

  @Column({ type: "varchar", length: 200, nullable: true })
  dispositionName!: string | null;

  @Column(word(16))
  verdict!: string;

  @Column(json<readonly string[]>())
  differences!: readonly string[];

  @Column({ type: "varchar", length: 300, nullable: true })
  waiting!: string | null;

  @Column(nullable(word(24)))
  agreedLocal!: string | null;

  @Column({ type: "varchar", length: 120, nullable: true })
  agreedNational!: string | null;

  /** SHA-256 of the case as last read, in hex: an unchanged case costs no write. */
  @Column(nullable(word(64)))
  readHash!: string | null;

  @Column(flag())
  isUnreadable!: boolean;

  @Column(nullable(instant()))
  lastPulledAt!: Date | null;

  @Column(nullable(instant()))
  lastPushedAt!: Date | null;
}
