import { AgencyEntity } from "./agency.entity";
import { ApiKeyEntity } from "./api-key.entity";
import { AttachmentEntity } from "./attachment.entity";
import {
  BridgeLinkEntity,
  NationalOutageEntity,
  ReconciliationEntity,
  ReconciliationItemEntity,
} from "./bridge.entity";
import { CalendarYearEntity, HolidayEntity } from "./calendar.entity";
import { CaseTextEntity } from "./case-text.entity";
import { CategoryEntity } from "./category.entity";
import { ComplaintEntity } from "./complaint.entity";
import { ComplaintAgencyEntity } from "./complaint-agency.entity";
import { ConversationEntity } from "./conversation.entity";
import { CounterEntity } from "./counter.entity";
import { EscalationEntity, EscalationRuleEntity } from "./escalation.entity";
import { EventEntity } from "./event.entity";
import { EventHeadEntity } from "./event-head.entity";
import { ExportJobEntity } from "./export-job.entity";
import { IdempotencyKeyEntity } from "./idempotency-key.entity";
import { InboundMessageEntity } from "./inbound-message.entity";
import { JobEntity } from "./job.entity";
import { NationalCaseEntity } from "./national-case.entity";
import { NationalFileEntity } from "./national-file.entity";
import { NationalInstitutionEntity } from "./national-institution.entity";
import { NationalItemEntity } from "./national-item.entity";
import { NoticeEntity } from "./notice.entity";
import { NoticeWordsEntity } from "./notice-words.entity";
import { OfficerEntity } from "./officer.entity";
import { OutboxEntity } from "./outbox.entity";
import { ParkedRecordEntity } from "./parked-record.entity";
import { ReporterEntity } from "./reporter.entity";
import { ReporterIndexEntity } from "./reporter-index.entity";
import { SlaPolicyEntity } from "./sla-policy.entity";
import { SupporterEntity } from "./supporter.entity";
import { SyncRunEntity } from "./sync-run.entity";
import { WebhookEntity } from "./webhook.entity";

/** Every table of the hub. */
export const ENTITIES = [
  AgencyEntity,
  ApiKeyEntity,
  AttachmentEntity,
  BridgeLinkEntity,
  CalendarYearEntity,
  CaseTextEntity,
  CategoryEntity,
  ComplaintAgencyEntity,
  ComplaintEntity,
  ConversationEntity,
  CounterEntity,
  EscalationEntity,
  EscalationRuleEntity,
  EventEntity,
  EventHeadEntity,
  ExportJobEntity,
  HolidayEntity,
  IdempotencyKeyEntity,
  InboundMessageEntity,
  JobEntity,
  NationalCaseEntity,
  NationalFileEntity,
  NationalInstitutionEntity,
  NationalItemEntity,
  NationalOutageEntity,
  NoticeEntity,
  NoticeWordsEntity,
  OfficerEntity,
  OutboxEntity,
  ParkedRecordEntity,
  ReconciliationEntity,
  ReconciliationItemEntity,
  ReporterEntity,
  ReporterIndexEntity,
  SlaPolicyEntity,
  SupporterEntity,
  SyncRunEntity,
  WebhookEntity,
];
