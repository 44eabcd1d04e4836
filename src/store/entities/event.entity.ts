import { Column, Entity, Index, PrimaryColumn } from "typeorm";
import type { ClockMove, HolidayChange } from "../../domain/clock-moves";
import type { ComplaintAction, ComplaintStatus, Role } from "../../domain/status";
import { digest, id, instant, json, nullable, word } from "../columns";

/** What an event knows besides its columns; ids, codes and numbers only, never personal data. */
export interface EventData {
  /** Facts that the clocks need. */
  readonly hasLead?: boolean;
  readonly answerReceived?: boolean;
  readonly isPublic?: boolean;
  readonly isPostponed?: boolean | null;
  /** Names of fields that changed. */
  readonly fields?: readonly string[];
  /** What an administrator changed: the subject before and after, without personal data. */
  readonly subject?: string;
  readonly subjectId?: string;
  readonly before?: Readonly<Record<string, unknown>> | null;
  readonly after?: Readonly<Record<string, unknown>> | null;
  readonly leadAgencyId?: string | null;
  readonly supportAgencyIds?: readonly string[];
  readonly category?: string | null;
  /** The procedure's clocks that ended with it. */
  readonly ended?: readonly { readonly step: string; readonly startedAt: string; readonly isMet: boolean }[];
  readonly into?: string;
  readonly institutionId?: string;
  readonly stillInProcess?: boolean;
  readonly agendaNumber?: string;
  readonly score?: number;
  readonly nationalId?: string;
  readonly statusName?: string;
  /** Written by one of our own institutions in the national system. */
  readonly isOurs?: boolean;
  /** When the national side says that it happened, ISO 8601. */
  readonly saidAt?: string;
  /** It came to light after newer things were known: it is history, and moves nothing. */
  readonly isLate?: boolean;
  /** The clock that an escalation is about, and how far it got. */
  readonly step?: string;
  readonly clockStartedAt?: string;
  readonly dueAt?: string;
  readonly level?: number;
  readonly audience?: string;
  /** The hub was not there when the level was reached, and made up for it. */
  readonly isCaughtUp?: boolean;
  /** Clocks that are due, and citizens' windows that end, at another time now, and the holidays that did it. */
  readonly moves?: readonly ClockMove[];
  readonly holidays?: readonly HolidayChange[];
  /** Of a change of the calendar: the version that it made. */
  readonly calendarVersion?: number;
  /** The case was taken over with its past: its clocks start with the hub's own work. */
  readonly isHistoric?: boolean;
  /** The message that the event is about. */
  readonly noticeId?: string;
}

/** One row of the append-only log. Stamped with its position, and chained, after commit by the sequencer. */
@Entity("event")
@Index("event_id_unique", ["id"], { unique: true })
@Index("event_position_unique", ["position"], { unique: true })
@Index("event_unstamped", ["position", "seq"])
@Index("event_complaint", ["complaintId", "seq"])
@Index("event_type_occurred", ["type", "occurredAt"])
export class EventEntity {
  /** Order of insertion; within a case it is commit order, because the case's row lock is held. */
  @PrimaryColumn({ type: "bigint", generated: "increment" })
  seq!: string;

  @Column(id())
  id!: string;

  /** Order of commit over all cases; null until stamped. */
  @Column({ type: "bigint", nullable: true })
  position!: string | null;

  /** Null for administration (policies, calendar, agencies, categories, officers, keys). */
  @Column(nullable(id()))
  complaintId!: string | null;

  @Column(word(32))
  type!: string;

  @Column(nullable(word(24)))
  action!: ComplaintAction | null;

  @Column(word(10))
  actorKind!: "CITIZEN" | "OFFICER" | "SYSTEM" | "NATIONAL" | "API_KEY";

  @Column(nullable(id()))
  actorId!: string | null;

  @Column(nullable(word(20)))
  actorRole!: Role | null;

  @Column(instant())
  occurredAt!: Date;

  @Column({ type: "int" })
  complaintVersion!: number;

  @Column(nullable(word(24)))
  fromStatus!: ComplaintStatus | null;

  @Column(nullable(word(24)))
  toStatus!: ComplaintStatus | null;

  /** Ids of the agencies that saw the case before and after, comma separated. */
  @Column(word(1000, { default: "" }))
  agenciesBefore!: string;

  @Column(word(1000, { default: "" }))
  agenciesAfter!: string;

  @Column(nullable(id()))
  textId!: string | null;

  /** SHA-256(salt ‖ text), the salt being in the text's row. */
  @Column(nullable(digest()))
  textDigest!: Buffer | null;

  @Column(json<EventData>())
  data!: EventData;

  /** SHA-256(previous hash ‖ canonical row); null until stamped. */
  @Column(nullable(digest()))
  hash!: Buffer | null;
}

/** How far the log goes, in the form in which it is signed; the hash in hex. */
export interface SignedLogHead {
  readonly generation: string;
  readonly position: number;
  readonly hash: string;
}
