/**
 * "Who may see what", written by hand and not taken from `src/domain/permission.ts`: a fault there has to fail a test.
 * A field of the schema that stands in no table here has no rule, and fails one too.
 */

/** Who calls: `ROLE`, `ROLE/agency's part`, `scope` of a key, `scope/agency's part`. */
export type CallerName = string;

/** The cases of the walk; `unforwarded` has no agency yet. */
export const CASES = ["open", "anonymous", "secret", "unforwarded"] as const;
export type CaseName = (typeof CASES)[number];

const WITH_AGENCY: readonly CaseName[] = ["open", "anonymous", "secret"];
const NONE: readonly CaseName[] = [];

/** Officers, and the cases that each sees. */
export const OFFICERS: Readonly<Record<CallerName, readonly CaseName[]>> = {
  COORDINATOR: CASES,
  LEADER: CASES,
  ADMIN: NONE,
  "LIAISON/lead": WITH_AGENCY,
  "LIAISON/support": WITH_AGENCY,
  "LIAISON/foreign": NONE,
  "AGENCY_OFFICER/lead": WITH_AGENCY,
  "AGENCY_OFFICER/support": WITH_AGENCY,
  "AGENCY_OFFICER/foreign": NONE,
};

/** Keys of one scope each, and the cases that each sees. */
export const KEYS: Readonly<Record<CallerName, readonly CaseName[]>> = {
  "complaints:read": CASES,
  "complaints:read/lead": WITH_AGENCY,
  "complaints:read/support": WITH_AGENCY,
  "complaints:read/foreign": NONE,
  "events:read": NONE,
  "events:read/lead": NONE,
  "events:read/foreign": NONE,
  "complaints:submit": NONE,
  "complaints:submit/lead": NONE,
  "complaints:submit/foreign": NONE,
  "sync:run": NONE,
  "sync:run/lead": NONE,
  "sync:run/foreign": NONE,
};

/** Without a token: the citizen has ticket and access code, nobody has a wrong code. */
export const TOKENLESS = ["citizen", "nobody"] as const;

/** The cases whose reporter a caller may learn; for everybody else none. */
export const IDENTITIES: Readonly<Record<CallerName, readonly CaseName[]>> = {
  COORDINATOR: CASES,
  LEADER: CASES,
  "LIAISON/lead": ["open", "secret"],
  "AGENCY_OFFICER/lead": ["open", "secret"],
};

/** What a door is about: a case by id, by ticket, by ticket and code; the caller's list of cases; or no case at all. */
export type DoorKind = "byId" | "byTicket" | "byCode" | "list" | "other";

export interface Door {
  readonly kind: DoorKind;
  /** Roles and scopes that are not turned away at once; null: everybody, also without a token. */
  readonly allowed: readonly string[] | null;
  /** Roles that see the case and are refused all the same. */
  readonly refused?: readonly string[];
  /** Arguments with which nothing is changed, or nothing that matters here. */
  readonly values?: Readonly<Record<string, unknown>>;
}

const AGENCY = ["LIAISON", "AGENCY_OFFICER"];
const OFFICER = ["COORDINATOR", "LEADER", "ADMIN", ...AGENCY];
const ADMIN = ["ADMIN"];
const COORDINATOR = ["COORDINATOR"];
const READERS = ["COORDINATOR", "LEADER", ...AGENCY];
const MANAGERS = ["COORDINATOR", "ADMIN"];
const BRIDGE = ["COORDINATOR", "LEADER", "ADMIN", "sync:run"];

/** No case ever is at version 0: who gets as far as that is told so, and nothing is written. */
const STALE = { expectedVersion: 0 };
const TEXT = "Alasan yang cukup panjang untuk diterima.";
const NO_ID = "01ARZ3NDEKTSV4RRFFQ69G5FAV";
const LATER = "2099-01-01T00:00:00.000Z";

function verb(allowed: readonly string[], values: Readonly<Record<string, unknown>> = {}): Door {
  return { kind: "byId", allowed, values: { ...STALE, ...values } };
}

function other(allowed: readonly string[] | null, values: Readonly<Record<string, unknown>> = {}): Door {
  return { kind: "other", allowed, values };
}

/** Every field of Query and Mutation. */
export const DOORS: Readonly<Record<string, Door>> = {
  "Query.agencies": other(null),
  "Query.agendaEntries": other(["COORDINATOR", "LEADER"], { from: "2026-01-01", to: "2026-12-31", first: 5 }),
  "Query.apiKeys": other(ADMIN),
  "Query.calendarYears": other(ADMIN),
  "Query.categories": other(null),
  "Query.complaint": { kind: "byId", allowed: [...OFFICER, "complaints:read"] },
  "Query.complaintByTicket": { kind: "byTicket", allowed: [...OFFICER, "complaints:read"] },
  "Query.dashboard": other(["COORDINATOR", "LEADER"], { from: "2026-01-01", to: "2026-12-31" }),
  "Query.events": { kind: "list", allowed: [...READERS, "events:read"], values: { first: 100 } },
  "Query.escalationRules": other(ADMIN),
  "Query.exportJob": other([...READERS, "complaints:read"], { id: NO_ID }),
  "Query.holidays": other(ADMIN, { year: 2026 }),
  "Query.inbox": { kind: "list", allowed: [...READERS, "complaints:read"] },
  "Query.inboxCounts": other([...READERS, "complaints:read"]),
  "Query.nationalInstitutions": other(BRIDGE),
  "Query.noticeHealth": other(MANAGERS),
  "Query.noticeTemplates": other(MANAGERS),
  "Query.officers": other(ADMIN),
  "Query.nationalTasks": { kind: "list", allowed: BRIDGE, values: { first: 5 } },
  "Query.parkedItems": { kind: "list", allowed: BRIDGE, values: { first: 5 } },
  "Query.previewNotice": other(MANAGERS, { template: "RECEIPT", channel: "SMS" }),
  "Query.reconciliations": other(BRIDGE, { first: 1 }),
  "Query.slaPolicies": other(ADMIN),
  "Query.syncHealth": other(BRIDGE),
  "Query.trackComplaint": { kind: "byCode", allowed: null },
  "Query.undeliveredNotices": { kind: "list", allowed: MANAGERS, values: { first: 5 } },
  "Query.viewer": other(null),
  "Query.webhooks": other(ADMIN),
  "Query.workflow": other(null),

  "Mutation.acceptDisposition": verb(AGENCY),
  "Mutation.addFollowUp": verb(["COORDINATOR", ...AGENCY], { text: TEXT, visibility: "PUBLIC" }),
  "Mutation.answerComplaint": verb(AGENCY, { text: TEXT }),
  "Mutation.archiveComplaint": verb(COORDINATOR),
  "Mutation.claimComplaint": { kind: "byId", allowed: OFFICER, refused: ["LEADER"] },
  "Mutation.forwardComplaint": verb(COORDINATOR),
  "Mutation.mergeComplaints": verb(COORDINATOR),
  "Mutation.receiveAnswer": verb(COORDINATOR),
  "Mutation.rejectComplaint": verb(COORDINATOR, { reason: TEXT }),
  "Mutation.releaseComplaint": { kind: "byId", allowed: OFFICER, refused: ["LEADER"] },
  "Mutation.reopenByOfficer": verb(COORDINATOR, { reason: TEXT }),
  "Mutation.replaceAccessCode": { kind: "byId", allowed: COORDINATOR, values: { identityCheck: "" } },
  "Mutation.requestClarification": verb(COORDINATOR, { question: TEXT }),
  "Mutation.returnDisposition": verb(["LIAISON"], { reason: TEXT }),
  "Mutation.revealIdentity": { kind: "byId", allowed: OFFICER, values: { purpose: "Menghubungi pelapor." } },
  "Mutation.reviewResult": verb(["COORDINATOR", "LEADER"], { outcome: "RESOLVED" }),
  "Mutation.sendBackAnswer": verb(COORDINATOR, { reason: TEXT }),
  "Mutation.transferComplaint": verb(COORDINATOR, { reason: TEXT, nationalInstitution: "1" }),
  "Mutation.verifyComplaint": verb(COORDINATOR, { leadAgency: "DPUPR" }),

  "Mutation.answerClarification": { kind: "byCode", allowed: null, values: { text: "" } },
  "Mutation.rateComplaint": { kind: "byCode", allowed: null, values: { score: 9 } },
  "Mutation.reopenComplaint": { kind: "byCode", allowed: null, values: { reason: "" } },
  "Mutation.withdrawComplaint": { kind: "byCode", allowed: null, values: { reason: "x".repeat(9_000) } },
  "Mutation.submitComplaint": other([...OFFICER, "complaints:submit", "citizen", "nobody"], {
    input: { kind: "COMPLAINT", title: "", content: "", channel: "WEB", isAnonymous: false, isSecret: false },
  }),

  "Mutation.requestContactCode": other(null, { contact: "tanpa nomor" }),
  "Mutation.confirmContact": other(null, { contact: "tanpa nomor", code: "000000" }),
  "Mutation.supportComplaint": other(null, { ticketNumber: "TIDAKADA" }),

  "Mutation.importNationalCase": other(COORDINATOR, { nationalId: "1" }),
  "Mutation.resolveUnknownOutcome": other(COORDINATOR, { itemId: NO_ID }),
  "Mutation.discardParkedItem": other(COORDINATOR, { itemId: NO_ID, reason: TEXT }),
  "Mutation.retryParkedItem": other(["COORDINATOR", "ADMIN"], { itemId: NO_ID }),
  "Mutation.syncNow": other(["COORDINATOR", "ADMIN", "sync:run"]),

  "Mutation.acknowledgeNotice": other(["COORDINATOR", ...AGENCY], { noticeId: NO_ID }),
  "Mutation.cancelNotice": other(MANAGERS, { noticeId: NO_ID, reason: TEXT }),
  "Mutation.retryNotice": other(MANAGERS, { noticeId: NO_ID }),
  "Mutation.requestNewAccessCode": other(null, { ticketNumber: "TIDAK ADA", contact: "tidak.ada@contoh.invalid" }),
  "Mutation.setNoticeWords": other(ADMIN, { template: "RECEIPT", channel: "SMS", body: "" }),
  "Mutation.resetNoticeWords": other(ADMIN, { template: "RECEIPT", channel: "SMS" }),
  "Mutation.createWebhook": other(ADMIN, { url: "" }),
  "Mutation.removeWebhook": other(ADMIN, { id: NO_ID }),

  "Mutation.addHoliday": other(ADMIN, { date: "2026-01-01", kind: "HOLIDAY", name: "" }),
  "Mutation.removeHoliday": other(ADMIN, { date: "2031-02-03" }),
  "Mutation.setCalendarYear": other(ADMIN, { year: 1, state: "FINAL" }),
  "Mutation.setEscalationRule": other(ADMIN, { level: 9, audience: "LEADER", value: 0, unit: "HOURS" }),
  "Mutation.setSlaPolicy": other(ADMIN, { step: "REVIEW", law: "", value: -1, unit: "DAYS", effectiveFrom: LATER }),
  "Mutation.createAgency": other(ADMIN, { code: "", name: "", kind: "" }),
  "Mutation.updateAgency": other(ADMIN, { id: NO_ID }),
  "Mutation.updateCategory": other(ADMIN, { id: NO_ID }),
  "Mutation.createOfficer": other(ADMIN, { username: "", name: "", role: "LEADER", password: "" }),
  "Mutation.updateOfficer": other(ADMIN, { id: NO_ID }),
  "Mutation.setOfficerContact": other(ADMIN, { id: NO_ID }),
  "Mutation.resetOfficerPassword": other(ADMIN, { id: NO_ID, password: "" }),
  "Mutation.startOfficerOtp": other(ADMIN, { id: NO_ID }),
  "Mutation.removeOfficerOtp": other(ADMIN, { id: NO_ID }),
  "Mutation.createApiKey": other(ADMIN, { name: "", scopes: [], expiresAt: LATER }),
  "Mutation.revokeApiKey": other(ADMIN, { id: NO_ID }),
  "Mutation.login": other(null, { username: "tidak.ada", password: "salah" }),
};

/**
 * Rules of the fields of answers: `all` who get the object; `words` of a secret case are `[rahasia]` or null for keys;
 * `unsecret` is empty then; `officers` only (null for others); `names` of officers only for officers; `published` texts
 * only for keys and citizens; `identity` only by revealIdentity; `tracked` for ticket and code; `ownAgency` its own
 * figures; `told` only to officers (empty for others); `leaders`, `coordinator`, `admin`, `managed`, `bridge` and `agenda` behind those doors; `owner` who asked for it; `stream` is judged per event, by the tests of the socket.
 */
export type Rule =
  | "all"
  | "words"
  | "unsecret"
  | "officers"
  | "names"
  | "published"
  | "identity"
  | "tracked"
  | "ownAgency"
  | "told"
  | "admin"
  | "managed"
  | "leaders"
  | "coordinator"
  | "bridge"
  | "agenda"
  | "owner"
  | "stream";

/** Every field of every other object type. */
export const FIELDS: Readonly<Record<string, Partial<Record<Rule, string>>>> = {
  Complaint: {
    all: `agendaNumber allowedActions category channel clarificationUntil clocks dueAt id incidentOn isAnonymous
      isOverdue isSecret kind leadAgency meTooCount national origin possibleDuplicates rating reopenUntil sopAudit status statusLabel step stillInProcess
      submittedAt supportAgencies ticketNumber timeline updatedAt version`,
    words: "title content location",
    unsecret: "attachments followUps lastFollowUp",
    officers: "claimedBy",
    told: "notices",
  },
  ComplaintEvent: {
    all: "action actorRole complaintId complaintVersion id occurredAt position type",
    names: "actorName",
    officers: "note",
  },
  SopAuditEntry: {
    all: "finishedAt limit met responsible round startedAt state step used usedMinutes",
    names: "actorName",
  },
  AgendaConnection: { agenda: "edges pageInfo" },
  AgendaEdge: { agenda: "cursor node" },
  AgendaEntry: {
    agenda: "enteredAt isSecret kind leadAgency number resolvedAt status submittedAt ticketNumber title",
  },
  ExportJob: { owner: "createdAt expiresAt format id progress rows sizeBytes state url" },
  TrackedComplaint: {
    tracked: `allowedActions attachments clarificationUntil leadAgencyName nationalId nationalStatusName publicFollowUps reopenUntil
      status statusLabel submittedAt ticketNumber title updatedAt`,
  },
  FollowUp: {
    all: "agency attachments authorRole createdAt id origin text",
    names: "authorName",
    published: "visibility",
  },
  Complainant: { identity: "address email isContactProven isEmailProven name nik phone" },
  RevealIdentityPayload: { all: "userErrors", identity: "complainant" },
  Agency: { all: "code id isActive kind name nationalInstitutionId parentId", ownAgency: "openCount overdueCount" },
  Attachment: { all: "contentType fileName id sizeBytes url" },
  Category: { all: "id isActive name parent", officers: "nationalCategoryId" },
  EventConnection: { all: "edges pageInfo" },
  EventEdge: { all: "cursor node" },
  EventPage: { all: "cursor events hasMore" },
  FollowUpConnection: { all: "edges pageInfo" },
  FollowUpEdge: { all: "cursor node" },
  InboxConnection: { all: "edges liveCursor pageInfo" },
  InboxCounts: { all: "byStatus mine open overdue unclaimed" },
  InboxEdge: { all: "cursor node" },
  Location: { all: "address district latitude longitude village" },
  NationalCase: {
    all: "differences lastPulledAt lastPushedAt missingFiles nationalId statusCode statusName verdict waiting",
  },
  PageInfo: { all: "endCursor hasNextPage hasPreviousPage startCursor" },
  SlaClock: {
    all: `calendarVersion dueAt escalationLevel explanation law pausedMs policyVersion provisional startedAt state step
      stoppedAt`,
  },
  UserError: { all: "allowedActions code currentVersion message path" },
  Viewer: { all: "agency id name role" },
  WorkflowTransition: { all: "action condition from roles to" },
  Dashboard: {
    leaders: `agencies channels districts done from in late oldestOpen open previous ratings reopened returned satisfaction
      stillInProcess to topics`,
  },
  DashboardPeriod: { leaders: "done from in late to" },
  DashboardAgency: { leaders: "agency answered medianMs onTimeShare received returned" },
  DashboardTopic: { leaders: "category count" },
  DashboardDistrict: { leaders: "count district" },
  DashboardChannel: { leaders: "channel count" },
  DashboardCase: { leaders: "complaintId status submittedAt ticketNumber title" },
  PossibleDuplicate: { coordinator: "complaint reasons score" },
  DuplicateHint: { all: "categoryName district kind submittedOn" },
  SupportPayload: { all: "meTooCount userErrors" },
  ComplaintPayload: { all: "complaint userErrors" },
  TrackedPayload: { all: "complaint userErrors" },
  AccessCodePayload: { all: "accessCode userErrors" },
  SubmitComplaintPayload: { all: "accessCode complaint possibleDuplicates receipt ticketNumber userErrors" },
  RequestContactCodePayload: { all: "expiresAt userErrors" },
  ConfirmContactPayload: { all: "expiresAt proof userErrors" },
  LoginPayload: { all: "expiresAt token userErrors viewer" },
  Notice: {
    officers: `acknowledgedAt acknowledgedBy attempts channel complaint createdAt deliveredAt id reason recipient sentAt
      state template`,
  },
  NoticeConnection: { managed: "edges pageInfo" },
  NoticeEdge: { managed: "cursor node" },
  NoticePayload: { all: "notice userErrors" },
  NoticeChannelHealth: { managed: "channel isConfigured oldestQueuedAt queued reason undelivered" },
  NoticeWords: { managed: "body channel isReplaced maxLength placeholders subject template" },
  NoticeWordsPayload: { admin: "userErrors words" },
  NoticePreview: { managed: "body smsParts subject" },
  NoticePreviewPayload: { managed: "preview userErrors" },
  RequestAccessCodePayload: { all: "message userErrors" },
  Webhook: { admin: "createdAt id isActive url" },
  WebhookPayload: { admin: "secret userErrors webhook" },
  Officer: { admin: "agency hasEmail hasOtp hasPhone id isActive isFromIssuer lockedUntil name role username" },
  OfficerConnection: { admin: "edges pageInfo" },
  OfficerEdge: { admin: "cursor node" },
  OfficerPayload: { admin: "officer userErrors" },
  OfficerOtpPayload: { admin: "address officer userErrors" },
  ApiKey: { admin: "agency channels createdAt expiresAt id name revokedAt scopes" },
  ApiKeyPayload: { admin: "apiKey userErrors" },
  NewApiKeyPayload: { admin: "apiKey key userErrors" },
  AgencyPayload: { admin: "agency userErrors" },
  CategoryPayload: { admin: "category userErrors" },
  CalendarYear: { admin: "state year" },
  CalendarYearPayload: { admin: "calendarYear movedCases userErrors" },
  EscalationRule: { admin: "audience isActive level unit value" },
  EscalationRulePayload: { admin: "escalationRule userErrors" },
  Holiday: { admin: "date kind name" },
  HolidayPayload: { admin: "holiday movedCases userErrors" },
  SlaPolicy: { admin: "effectiveFrom id kind law pausedByOutage step unit value version" },
  SlaPolicyPayload: { admin: "movedCases slaPolicy userErrors" },
  NationalInstitution: { bridge: "id name" },
  NationalInstitutionConnection: { bridge: "edges pageInfo" },
  NationalInstitutionEdge: { bridge: "cursor node" },
  ParkedItem: { bridge: "attempts complaint id kind parkedAt reason state" },
  ParkedItemConnection: { bridge: "edges pageInfo" },
  ParkedItemEdge: { bridge: "cursor node" },
  ParkedItemPayload: { bridge: "item userErrors" },
  Reconciliation: {
    bridge: "counts equal finishedAt id isDryRun items oldestReadAt repaired signature startedAt total",
  },
  ReconciliationConnection: { bridge: "edges pageInfo" },
  ReconciliationEdge: { bridge: "cursor node" },
  ReconciliationItem: { bridge: "action complaint differences id nationalId ticketNumber verdict waiting" },
  ReconciliationItemConnection: { bridge: "edges pageInfo" },
  ReconciliationItemEdge: { bridge: "cursor node" },
  NationalTask: { bridge: "click complaint nationalId reason since ticketNumber" },
  NationalTaskConnection: { bridge: "edges pageInfo" },
  NationalTaskEdge: { bridge: "cursor node" },
  SyncHealth: {
    bridge: `capabilities lastPullAt lastPushAt notEqual oldestNotEqualAt oldestQueuedAt parked queued reason since
      state sweep unknownOutcome`,
  },
  Sweep: { bridge: "casesLeft casesRead expectedEndAt oldestReadAt startedAt" },
  SyncRun: { bridge: "finishedAt id kind parked pulled pushed repaired startedAt" },
  SyncRunPayload: { bridge: "run userErrors" },
  Subscription: { stream: "complaintEvents dashboardChanged inboxEvents syncHealthChanged trackedComplaintEvents" },
  InboxFrame: { stream: "complaint complaintId cursor event kind" },
  TrackedFrame: { stream: "complaint cursor kind" },
};

/** The rule of every classified field, as `Type.field`. */
export function fieldRules(): ReadonlyMap<string, Rule> {
  const rules = new Map<string, Rule>();
  for (const [type, byRule] of Object.entries(FIELDS)) {
    for (const [rule, names] of Object.entries(byRule)) {
      for (const name of names.split(/\s+/)) rules.set(`${type}.${name}`, rule as Rule);
    }
  }
  return rules;
}
