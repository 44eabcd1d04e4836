import { Column, Entity, ForeignKey, Index, PrimaryColumn } from "typeorm";
import type { Clock } from "../../domain/clocks";
import type { Channel, ComplaintKind, ComplaintStatus, Origin } from "../../domain/status";
import { reviveClock, type StoredClock } from "../../domain/stored-clocks";
import { digest, flag, id, instant, NO_DUE, nullable, word } from "../columns";
import { AgencyEntity } from "./agency.entity";
import { CategoryEntity } from "./category.entity";
import { OfficerEntity } from "./officer.entity";
import { ReporterEntity } from "./reporter.entity";

/** A case. Every change happens under this row's lock and leaves an event in the same transaction. */
@Entity("complaint")
@Index("complaint_ticket_unique", ["ticketNumber"], { unique: true })
@Index("complaint_agenda_unique", ["agendaNumber"], { unique: true })
@Index("complaint_due", ["dueAt", "id"])
@Index("complaint_agenda_at", ["agendaAt", "id"])
@Index("complaint_open_due", ["isOpen", "dueAt", "id"])
@Index("complaint_open_submitted", ["isOpen", "submittedAt", "id"])
@Index("complaint_submitted", ["submittedAt", "id"])
@Index("complaint_merged_into", ["mergedIntoId"])
@Index("complaint_status_resolved", ["status", "resolvedAt"])
@Index("complaint_status_reopen", ["status", "reopenUntil"])
@Index("complaint_status_clarification", ["status", "clarificationUntil"])
@Index("complaint_closed", ["closedAt", "submittedAt", "kind", "id"])
@Index("complaint_open_escalate", ["isOpen", "escalateAt", "id"])
export class ComplaintEntity {
  @PrimaryColumn(id())
  id!: string;

  @Column(word(16))
  ticketNumber!: string;

  @Column(digest())
  accessCodeHash!: Buffer;

  /** Rises by one with every event that changes the case. */
  @Column({ type: "int" })
  version!: number;

  @Column(word(20))
  kind!: ComplaintKind;

  @Column(word(12))
  channel!: Channel;

  @Column(word(10))
  origin!: Origin;

  @Column(word(24))
  status!: ComplaintStatus;

  /** Empty for a secret case: then {@link secretText} holds it. */
  @Column({ type: "varchar", length: 255 })
  title!: string;

  @Column({ type: "text" })
  content!: string;

  @Column({ type: "varchar", length: 300, nullable: true })
  address!: string | null;

  @Column({ type: "varchar", length: 80, nullable: true })
  district!: string | null;

  @Column({ type: "varchar", length: 80, nullable: true })
  village!: string | null;

  @Column({ type: "double", nullable: true })
  latitude!: number | null;

  @Column({ type: "double", nullable: true })
  longitude!: number | null;

  @Column({ type: "date", nullable: true })
  incidentOn!: string | null;

  /** Everything that a secret case says (title, content, place), sealed under the reporter's key. */
  @Column({ type: "mediumblob", nullable: true })
  secretText!: Buffer | null;

  @Column(nullable(word(40)))
  @ForeignKey(() => CategoryEntity, { name: "complaint_category_fk" })
  categoryId!: string | null;

  @Column(id())
  @ForeignKey(() => ReporterEntity, { name: "complaint_reporter_fk" })
  reporterId!: string;

  @Column(flag())
  isAnonymous!: boolean;

  @Column(flag())
  isSecret!: boolean;

  @Column(nullable(id()))
  @ForeignKey(() => AgencyEntity, { name: "complaint_lead_agency_fk" })
  leadAgencyId!: string | null;

  /** When the agencies got the case; null before, and again after a return or a recall: agencies see it only while set. */
  @Column(nullable(instant()))
  forwardedAt!: Date | null;

  @Column(nullable(instant()))
  answerReceivedAt!: Date | null;

  /** The agency's word with its answer that work goes on: preselects MONITORING in the review. */
  @Column(flag())
  stillInProcess!: boolean;

  @Column(nullable(id()))
  @ForeignKey(() => OfficerEntity, { name: "complaint_claimed_by_fk" })
  claimedById!: string | null;

  @Column({ type: "tinyint", nullable: true })
  rating!: number | null;

  @Column(nullable(word(20)))
  agendaNumber!: string | null;

  /** When it was entered into the agenda register; a later archiving does not change it. */
  @Column(nullable(instant()))
  agendaAt!: Date | null;

  @Column(nullable(instant()))
  resolvedAt!: Date | null;

  /** Until when the citizen may reopen: counted when it was resolved, and put off by holidays that came later. */
  @Column(nullable(instant()))
  reopenUntil!: Date | null;

  /** Until when the citizen may answer the clarification that was asked for last, likewise; then the hub closes the case. */
  @Column(nullable(instant()))
  clarificationUntil!: Date | null;

  @Column(nullable(id()))
  mergedIntoId!: string | null;

  @Column(nullable(word(20)))
  transferInstitutionId!: string | null;

  @Column(flag())
  transferRefused!: boolean;

  /** Taken over from the national side without title or content: filled in once by the next source that has them. */
  @Column(flag())
  isTextMissing!: boolean;

  /** The number given to the last text that went out to the national side. */
  @Column({ type: "int", default: 0 })
  lastMark!: number;

  @Column({
    type: "mediumtext",
    transformer: {
      to: (clocks: readonly Clock[]) => JSON.stringify(clocks),
      from: (text: string) => (JSON.parse(text) as StoredClock[]).map(reviveClock),
    },
  })
  clocks!: readonly Clock[];

  /** Earliest due time of the running clocks; {@link NO_DUE} when none runs. */
  @Column(instant({ default: () => `'${NO_DUE.toISOString().replace("T", " ").replace("Z", "")}'` }))
  dueAt!: Date;

  /** When the escalation has to look at the case again; {@link NO_DUE} for never. */
  @Column(instant({ default: () => `'${NO_DUE.toISOString().replace("T", " ").replace("Z", "")}'` }))
  escalateAt!: Date;

  /** Somebody still has to work on it (SUBMITTED … MONITORING). */
  @Column(flag({ default: true }))
  isOpen!: boolean;

  /** When it was closed, the last time; null while it is open, and for one that was taken over closed. */
  @Column(nullable(instant()))
  closedAt!: Date | null;

  @Column(instant())
  submittedAt!: Date;

  @Column(instant())
  updatedAt!: Date;
}
