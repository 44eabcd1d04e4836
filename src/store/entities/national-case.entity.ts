import { Column, Entity, ForeignKey, Index, PrimaryColumn } from "typeorm";
import { flag, id, instant, json, nullable, word } from "../columns";
import { ComplaintEntity } from "./complaint.entity";

/** A click in the LAPOR! admin, in Indonesian. */
export interface NationalTask {
  readonly click: string;
  readonly reason: string;
}

/** How a case stands in the national system, as last read there. */
@Entity("national_case")
@Index("national_case_id_unique", ["nationalId"], { unique: true })
@Index("national_case_verdict", ["verdict"])
@Index("national_case_next_pull", ["nextPullAt"])
@Index("national_case_not_equal", ["notEqualSince"])
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

  /** Why the last reading failed, in Indonesian; null after a good one. */
  @Column({ type: "varchar", length: 300, nullable: true })
  readError!: string | null;

  /** The flags as read there; null where the national side does not say. */
  @Column({ type: "boolean", nullable: true })
  isAnonymous!: boolean | null;

  @Column({ type: "boolean", nullable: true })
  isSecret!: boolean | null;

  /** How many log items of others are known. */
  @Column({ type: "int", default: 0 })
  logItems!: number;

  /** How many of them were known when both statuses were last found to fit; null: never. */
  @Column({ type: "int", nullable: true })
  agreedLogItems!: number | null;

  /** When it was first seen that the national side had moved by itself. */
  @Column(nullable(instant()))
  movedAt!: Date | null;

  /** Our request that another institution take the case, and what was seen of it. */
  @Column(word(16, { default: "NONE" }))
  transfer!: "NONE" | "PENDING" | "DONE" | "WAS_ELSEWHERE";

  /** The status change that was sent for the agreed pair: once is enough. */
  @Column(nullable(word(12)))
  statusSent!: "verify" | "finish" | "archive" | null;

  /** Why a person gave up its creation: the case is not linked, and that is meant. */
  @Column({ type: "varchar", length: 300, nullable: true })
  discardReason!: string | null;

  /** What somebody must click in the LAPOR! admin, and why; gone when a reading confirms it. */
  @Column({ ...nullable(json<NationalTask>()) })
  task!: NationalTask | null;

  /** Since when it is neither EQUAL nor NOT_LINKED. */
  @Column(nullable(instant()))
  notEqualSince!: Date | null;

  /** When either side last changed: what moves is read more often. */
  @Column(nullable(instant()))
  changedAt!: Date | null;

  /** When it is to be read next; null: not any more, or not yet. */
  @Column(nullable(instant()))
  nextPullAt!: Date | null;

  /** The last good reading. */
  @Column(nullable(instant()))
  lastPulledAt!: Date | null;

  @Column(nullable(instant()))
  lastPushedAt!: Date | null;
}
