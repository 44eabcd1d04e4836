import { Column, Entity, ForeignKey, Index, PrimaryColumn } from "typeorm";
import { flag, id, instant, json, nullable, word } from "../columns";
import type { SignedLogHead } from "./event.entity";

/** The link to the national system as all processes see it: its state, its circuit, and the calls that may still be made. One row. */
@Entity("bridge_link")
export class BridgeLinkEntity {
  @PrimaryColumn({ type: "tinyint" })
  id!: number;

  @Column(word(10))
  state!: "OK" | "DEGRADED" | "DOWN";

  @Column(instant())
  since!: Date;

  /** Calls in a row that got no answer of the system itself. */
  @Column({ type: "int", default: 0 })
  failures!: number;

  @Column(nullable(instant()))
  lastSuccessAt!: Date | null;

  @Column(nullable(instant()))
  lastFailureAt!: Date | null;

  /** Until then nobody calls; after that one process tries. Null: the circuit is closed. */
  @Column(nullable(instant()))
  openUntil!: Date | null;

  /** Calls that may be made at once, at `tokensAt`; it refills by time. */
  @Column({ type: "double" })
  tokens!: number;

  @Column(instant())
  tokensAt!: Date;
}

/** A time in which no call got through. */
@Entity("national_outage")
@Index("national_outage_began", ["beganAt"])
export class NationalOutageEntity {
  @PrimaryColumn(id())
  id!: string;

  @Column(instant())
  beganAt!: Date;

  /** Null: it goes on. */
  @Column(nullable(instant()))
  endedAt!: Date | null;
}

/** A comparison of both sides of every case, signed when it is finished. */
@Entity("reconciliation")
@Index("reconciliation_started", ["startedAt", "id"])
export class ReconciliationEntity {
  @PrimaryColumn(id())
  id!: string;

  @Column(instant())
  startedAt!: Date;

  /** Null: it goes on, perhaps in another night. */
  @Column(nullable(instant()))
  finishedAt!: Date | null;

  @Column(flag())
  isDryRun!: boolean;

  @Column({ type: "int", default: 0 })
  total!: number;

  @Column({ type: "int", default: 0 })
  equal!: number;

  @Column({ type: "int", default: 0 })
  repaired!: number;

  /** Cases by verdict. */
  @Column(json<Readonly<Record<string, number>>>())
  counts!: Readonly<Record<string, number>>;

  /** The last case that was compared: an unfinished one goes on behind it. */
  @Column(nullable(word(60)))
  place!: string | null;

  /** The oldest reading of the national side that it rests on. */
  @Column(nullable(instant()))
  oldestReadAt!: Date | null;

  /** How far the event log went when it ended: part of what is signed. Null on reports from before it was noted. */
  @Column(nullable(json<SignedLogHead>()))
  logHead!: SignedLogHead | null;

  /** Ed25519 over the canonical report. */
  @Column({ type: "varbinary", length: 128, nullable: true })
  signature!: Buffer | null;
}

/** A case that a comparison found not to be EQUAL, or mended. */
@Entity("reconciliation_item")
export class ReconciliationItemEntity {
  @PrimaryColumn(id())
  @ForeignKey(() => ReconciliationEntity, { name: "reconciliation_item_reconciliation_fk" })
  reconciliationId!: string;

  @PrimaryColumn(id())
  complaintId!: string;

  @Column(word(16))
  ticketNumber!: string;

  @Column(nullable(word(20)))
  nationalId!: string | null;

  @Column(word(16))
  verdict!: string;

  @Column(json<readonly string[]>())
  differences!: readonly string[];

  @Column({ type: "varchar", length: 300, nullable: true })
  waiting!: string | null;

  /** What was done, in Indonesian; null: nothing. */
  @Column({ type: "varchar", length: 300, nullable: true })
  action!: string | null;
}
