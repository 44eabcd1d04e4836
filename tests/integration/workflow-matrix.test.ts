import { type OfficerRole, startTestHub, type TestHub } from "../support/hub";
import { submitted, type Ticket } from "../support/submission";

/**
 * The workflow as the procedure has it, written down by hand: nothing here is read from the hub. Each cell is a real
 * mutation of one caller on a case in one situation.
 */
const STATUSES = [
  "SUBMITTED",
  "CLARIFICATION_REQUESTED",
  "REJECTED",
  "VERIFIED",
  "FORWARDED",
  "IN_PROGRESS",
  "ANSWERED",
  "MONITORING",
  "RESOLVED",
  "ARCHIVED",
  "WITHDRAWN",
  "MERGED",
  "TRANSFERRED",
] as const;
type Status = (typeof STATUSES)[number];

const ACTIONS = [
  "REQUEST_CLARIFICATION",
  "ANSWER_CLARIFICATION",
  "REJECT",
  "VERIFY",
  "FORWARD",
  "ACCEPT",
  "RETURN",
  "FOLLOW_UP",
  "ANSWER",
  "SEND_BACK",
  "RECEIVE_ANSWER",
  "REVIEW_RESULT",
  "ARCHIVE",
  "REOPEN",
  "RATE",
  "WITHDRAW",
  "MERGE",
  "TRANSFER",
] as const;
type Action = (typeof ACTIONS)[number];

const LEAD = "DPUPR";
const SUPPORT = "DINPERKIM";
const FOREIGN = "DINKES";

type Part = "LEAD" | "SUPPORT" | "FOREIGN";

/** Who calls: officers by role and by what their agency is to the case; CITIZEN with ticket and code; NOBODY with neither. */
const OFFICERS = {
  COORDINATOR: { role: "COORDINATOR" },
  LEADER: { role: "LEADER" },
  ADMIN: { role: "ADMIN" },
  LEAD_LIAISON: { role: "LIAISON", part: "LEAD" },
  LEAD_OFFICER: { role: "AGENCY_OFFICER", part: "LEAD" },
  SUPPORT_LIAISON: { role: "LIAISON", part: "SUPPORT" },
  SUPPORT_OFFICER: { role: "AGENCY_OFFICER", part: "SUPPORT" },
  FOREIGN_LIAISON: { role: "LIAISON", part: "FOREIGN" },
  FOREIGN_OFFICER: { role: "AGENCY_OFFICER", part: "FOREIGN" },
} as const satisfies Record<string, { role: OfficerRole; part?: Part }>;
type OfficerCaller = keyof typeof OFFICERS;
type Caller = OfficerCaller | "CITIZEN" | "NOBODY";
const OFFICER_CALLERS = Object.keys(OFFICERS) as OfficerCaller[];
const CALLERS: readonly Caller[] = [...OFFICER_CALLERS, "CITIZEN", "NOBODY"];

/** A status with the facts on which the procedure makes an action depend. */
interface Situation {
  readonly name: string;
  readonly status: Status;
  /** "All see it from FORWARDED to its end; RETURN and recall hide it." */
  readonly agenciesSeeIt: boolean;
  readonly hasLead: boolean;
  readonly received?: boolean;
  readonly windowEnded?: boolean;
  readonly rated?: boolean;
  readonly transferRefused?: boolean;
}

const SITUATIONS: readonly Situation[] = [
  { name: "SUBMITTED", status: "SUBMITTED", agenciesSeeIt: false, hasLead: false },
  { name: "CLARIFICATION_REQUESTED", status: "CLARIFICATION_REQUESTED", agenciesSeeIt: false, hasLead: false },
  { name: "REJECTED", status: "REJECTED", agenciesSeeIt: false, hasLead: false },
  { name: "VERIFIED, agency chosen", status: "VERIFIED", agenciesSeeIt: false, hasLead: true },
  { name: "VERIFIED, returned", status: "VERIFIED", agenciesSeeIt: false, hasLead: false },
  { name: "FORWARDED", status: "FORWARDED", agenciesSeeIt: true, hasLead: true },
  { name: "IN_PROGRESS", status: "IN_PROGRESS", agenciesSeeIt: true, hasLead: true },
  { name: "ANSWERED, not received", status: "ANSWERED", agenciesSeeIt: true, hasLead: true },
  { name: "ANSWERED, received", status: "ANSWERED", agenciesSeeIt: true, hasLead: true, received: true },
  { name: "MONITORING", status: "MONITORING", agenciesSeeIt: true, hasLead: true, received: true },
  { name: "RESOLVED", status: "RESOLVED", agenciesSeeIt: true, hasLead: true, received: true },
  { name: "RESOLVED, rated", status: "RESOLVED", agenciesSeeIt: true, hasLead: true, received: true, rated: true },
  {
    name: "RESOLVED, window ended",
    status: "RESOLVED",
    agenciesSeeIt: true,
    hasLead: true,
    received: true,
    windowEnded: true,
  },
  { name: "ARCHIVED", status: "ARCHIVED", agenciesSeeIt: true, hasLead: true, received: true },
  {
    name: "ARCHIVED, window ended",
    status: "ARCHIVED",
    agenciesSeeIt: true,
    hasLead: true,
    received: true,
    windowEnded: true,
  },
  { name: "WITHDRAWN", status: "WITHDRAWN", agenciesSeeIt: true, hasLead: true },
  { name: "MERGED", status: "MERGED", agenciesSeeIt: true, hasLead: true },
  { name: "TRANSFERRED", status: "TRANSFERRED", agenciesSeeIt: false, hasLead: false },
  {
    name: "TRANSFERRED, refused",
    status: "TRANSFERRED",
    agenciesSeeIt: false,
    hasLead: false,
    transferRefused: true,
  },
];

interface Rule {
  readonly from: readonly Status[];
  readonly action: Action;
  readonly who: readonly Caller[];
  readonly to: Status | "SAME";
  readonly when?: (situation: Situation) => boolean;
}

const LEADS: readonly Caller[] = ["LEAD_LIAISON", "LEAD_OFFICER"];
const INVOLVED: readonly Caller[] = ["COORDINATOR", ...LEADS, "SUPPORT_LIAISON", "SUPPORT_OFFICER"];
const BEFORE_ANSWER: readonly Status[] = [
  "SUBMITTED",
  "CLARIFICATION_REQUESTED",
  "VERIFIED",
  "FORWARDED",
  "IN_PROGRESS",
];

/** The table of the procedure, row by row. */
const RULES: readonly Rule[] = [
  {
    from: ["SUBMITTED", "VERIFIED"],
    action: "REQUEST_CLARIFICATION",
    who: ["COORDINATOR"],
    to: "CLARIFICATION_REQUESTED",
  },
  { from: ["CLARIFICATION_REQUESTED"], action: "ANSWER_CLARIFICATION", who: ["CITIZEN"], to: "SUBMITTED" },
  {
    from: ["SUBMITTED", "CLARIFICATION_REQUESTED", "VERIFIED"],
    action: "REJECT",
    who: ["COORDINATOR"],
    to: "REJECTED",
  },
  {
    from: ["SUBMITTED", "CLARIFICATION_REQUESTED", "VERIFIED", "FORWARDED", "IN_PROGRESS"],
    action: "VERIFY",
    who: ["COORDINATOR"],
    to: "VERIFIED",
  },
  { from: ["VERIFIED"], action: "FORWARD", who: ["COORDINATOR"], to: "FORWARDED", when: ({ hasLead }) => hasLead },
  { from: ["FORWARDED"], action: "ACCEPT", who: LEADS, to: "IN_PROGRESS" },
  { from: ["FORWARDED", "IN_PROGRESS"], action: "RETURN", who: ["LEAD_LIAISON"], to: "VERIFIED" },
  { from: ["FORWARDED", "IN_PROGRESS", "ANSWERED", "MONITORING"], action: "FOLLOW_UP", who: INVOLVED, to: "SAME" },
  { from: ["IN_PROGRESS", "MONITORING"], action: "ANSWER", who: LEADS, to: "ANSWERED" },
  {
    from: ["ANSWERED"],
    action: "RECEIVE_ANSWER",
    who: ["COORDINATOR"],
    to: "SAME",
    when: ({ received }) => received !== true,
  },
  { from: ["ANSWERED"], action: "SEND_BACK", who: ["COORDINATOR"], to: "IN_PROGRESS" },
  {
    from: ["ANSWERED", "MONITORING"],
    action: "REVIEW_RESULT",
    who: ["LEADER", "COORDINATOR"],
    to: "RESOLVED",
    when: ({ status, received }) => status === "MONITORING" || received === true,
  },
  { from: ["RESOLVED"], action: "ARCHIVE", who: ["COORDINATOR"], to: "ARCHIVED" },
  {
    from: ["RESOLVED", "ARCHIVED"],
    action: "REOPEN",
    who: ["CITIZEN"],
    to: "IN_PROGRESS",
    when: ({ windowEnded }) => windowEnded !== true,
  },
  { from: ["RESOLVED", "ARCHIVED"], action: "REOPEN", who: ["COORDINATOR"], to: "IN_PROGRESS" },
  { from: ["REJECTED", "MERGED"], action: "REOPEN", who: ["COORDINATOR"], to: "SUBMITTED" },
  {
    from: ["TRANSFERRED"],
    action: "REOPEN",
    who: ["COORDINATOR"],
    to: "VERIFIED",
    when: ({ transferRefused }) => transferRefused === true,
  },
  {
    from: ["RESOLVED", "ARCHIVED"],
    action: "RATE",
    who: ["CITIZEN"],
    to: "SAME",
    when: ({ rated }) => rated !== true,
  },
  { from: BEFORE_ANSWER, action: "WITHDRAW", who: ["CITIZEN"], to: "WITHDRAWN" },
  { from: [...BEFORE_ANSWER, "ANSWERED", "MONITORING"], action: "MERGE", who: ["COORDINATOR"], to: "MERGED" },
  { from: BEFORE_ANSWER, action: "TRANSFER", who: ["COORDINATOR"], to: "TRANSFERRED" },
];

/** The officers' mutations; what the citizen alone may do has none. */
const OFFICER_DOORS: Partial<Record<Action, string>> = {
  REQUEST_CLARIFICATION: 'requestClarification(id: $id, question: "Di RT berapa?")',
  REJECT: 'rejectComplaint(id: $id, reason: "Bukan aduan")',
  VERIFY: `verifyComplaint(id: $id, leadAgency: "${LEAD}", supportAgencies: ["${SUPPORT}"])`,
  FORWARD: "forwardComplaint(id: $id)",
  ACCEPT: "acceptDisposition(id: $id)",
  RETURN: 'returnDisposition(id: $id, reason: "Bukan kewenangan kami")',
  FOLLOW_UP: 'addFollowUp(id: $id, text: "Sudah ditinjau", visibility: INTERNAL)',
  ANSWER: 'answerComplaint(id: $id, text: "Sudah diperbaiki")',
  SEND_BACK: 'sendBackAnswer(id: $id, reason: "Belum lengkap")',
  RECEIVE_ANSWER: "receiveAnswer(id: $id)",
  REVIEW_RESULT: "reviewResult(id: $id, outcome: RESOLVED)",
  ARCHIVE: "archiveComplaint(id: $id)",
  REOPEN: 'reopenByOfficer(id: $id, reason: "Perlu dikerjakan lagi")',
  MERGE: "mergeComplaints(duplicate: $id, into: $other)",
  TRANSFER: 'transferComplaint(id: $id, nationalInstitution: "900001", reason: "Bukan wewenang")',
};

/** The citizen's own. */
const CITIZEN_DOORS: Partial<Record<Action, string>> = {
  ANSWER_CLARIFICATION: 'answerClarification(ticketNumber: $t, accessCode: $c, text: "RT 03")',
  REOPEN: 'reopenComplaint(ticketNumber: $t, accessCode: $c, reason: "Belum selesai")',
  RATE: "rateComplaint(ticketNumber: $t, accessCode: $c, score: 5)",
  WITHDRAW: "withdrawComplaint(ticketNumber: $t, accessCode: $c)",
};

type Outcome = Status | "ACTION_NOT_ALLOWED" | "FORBIDDEN" | "UNAUTHENTICATED" | "NOT_FOUND";

function ruleOf(situation: Situation, action: Action, caller: Caller): Rule | undefined {
  return RULES.find(
    (rule) =>
      rule.action === action &&
      rule.from.includes(situation.status) &&
      rule.who.includes(caller) &&
      (rule.when === undefined || rule.when(situation)),
  );
}

function targetOf(rule: Rule, { status }: Situation): Status {
  return rule.to === "SAME" ? status : rule.to;
}

function isSeen({ agenciesSeeIt }: Situation, caller: OfficerCaller): boolean {
  if (caller === "COORDINATOR" || caller === "LEADER") return true;
  return agenciesSeeIt && (caller.startsWith("LEAD_") || caller.startsWith("SUPPORT_"));
}

/** Whether some rule names the role at all: if not, he is told that it is not his business, of every case alike. */
function roleMay(action: Action, caller: OfficerCaller): boolean {
  const { role } = OFFICERS[caller];
  return RULES.some(
    (rule) => rule.action === action && OFFICER_CALLERS.some((o) => OFFICERS[o].role === role && rule.who.includes(o)),
  );
}

function expected(situation: Situation, action: Action, caller: Caller): Outcome {
  const rule = ruleOf(situation, action, caller);
  if (caller === "NOBODY" || caller === "CITIZEN") {
    if (!usesCitizenDoor(action, caller)) return "UNAUTHENTICATED";
    if (caller === "NOBODY") return "NOT_FOUND";
  } else {
    // An officer has no mutation for what is the citizen's: at the citizen's door he is nobody without the code.
    if (usesCitizenDoor(action, caller)) return "NOT_FOUND";
    if (!roleMay(action, caller)) return "FORBIDDEN";
    if (!isSeen(situation, caller)) return "NOT_FOUND";
  }
  return rule === undefined ? "ACTION_NOT_ALLOWED" : targetOf(rule, situation);
}

function usesCitizenDoor(action: Action, caller: Caller): boolean {
  if (CITIZEN_DOORS[action] === undefined) return false;
  return caller === "CITIZEN" || OFFICER_DOORS[action] === undefined;
}

interface Payload {
  readonly complaint: { readonly status: Status } | null;
  readonly userErrors: readonly { readonly code: string; readonly allowedActions: readonly string[] | null }[];
}

describe("status × action × caller", () => {
  let hub: TestHub;
  let survivor: Ticket;
  const tokens = new Map<Caller, string>();
  const agencyIds = new Map<string, string>();
  const counts = new Map<string, number>();

  beforeAll(async () => {
    hub = await startTestHub("workflow_matrix");
    for (const code of [LEAD, SUPPORT, FOREIGN]) agencyIds.set(code, await hub.agencyId(code));
    for (const caller of OFFICER_CALLERS) {
      const officer: { role: OfficerRole; part?: Part } = OFFICERS[caller];
      const code = { LEAD, SUPPORT, FOREIGN }[officer.part ?? "LEAD"];
      tokens.set(caller, await hub.token(officer.role, officer.part === undefined ? undefined : code));
    }
    await hub.sql("INSERT INTO national_institution (id, name) VALUES ('900001', 'Kementerian Uji')");
    survivor = await submitted(hub);
    // As if another node had the job: the matrix is about who asks, and windows end in it that the hub would act on.
    await hub.sql(
      `INSERT INTO job (name, holder, lease_until) VALUES ('automatic-moves', 'uji', '2099-01-01')
       ON DUPLICATE KEY UPDATE holder = 'uji', lease_until = '2099-01-01'`,
    );
  });

  afterAll(() => hub.stop());

  /** Puts the case into the situation, whatever has happened to it before. */
  async function place(ticket: Ticket, situation: Situation): Promise<void> {
    const { status, agenciesSeeIt, hasLead, received, windowEnded, rated, transferRefused } = situation;
    const isOver = status === "RESOLVED" || status === "ARCHIVED";
    const isOpen = !isOver && !["REJECTED", "WITHDRAWN", "MERGED", "TRANSFERRED"].includes(status);
    const until = new Date(Date.now() + (windowEnded === true ? -1 : 1) * 86_400_000);
    await hub.sql(
      `UPDATE complaint SET status = ?, lead_agency_id = ?, forwarded_at = ?, answer_received_at = ?, rating = ?,
         resolved_at = ?, reopen_until = ?, merged_into_id = ?, transfer_refused = ?, transfer_institution_id = ?,
         is_open = ? WHERE id = ?`,
      [
        status,
        hasLead ? agencyIds.get(LEAD) : null,
        agenciesSeeIt ? new Date() : null,
        received === true ? new Date() : null,
        rated === true ? 3 : null,
        isOver ? new Date() : null,
        isOver ? until : null,
        status === "MERGED" ? survivor.id : null,
        transferRefused === true,
        status === "TRANSFERRED" ? "900001" : null,
        isOpen,
        ticket.id,
      ],
    );
    await hub.sql("DELETE FROM complaint_agency WHERE complaint_id = ?", [ticket.id]);
    if (!hasLead) return;
    for (const [code, part] of [
      [LEAD, "LEAD"],
      [SUPPORT, "SUPPORT"],
    ] as const) {
      await hub.sql(
        `INSERT INTO complaint_agency (complaint_id, agency_id, part, is_visible, is_open, due_at, submitted_at)
           SELECT id, ?, ?, ?, is_open, due_at, submitted_at FROM complaint WHERE id = ?`,
        [agencyIds.get(code), part, agenciesSeeIt, ticket.id],
      );
    }
  }

  /** Knocks at the caller's door; NOBODY knows neither token nor code, an officer no code. */
  async function knock(ticket: Ticket, action: Action, caller: Caller): Promise<[string, Payload | null]> {
    const byCode = usesCitizenDoor(action, caller);
    const call = (byCode ? CITIZEN_DOORS : OFFICER_DOORS)[action] ?? "";
    const name = /^\w+/.exec(call)?.[0] ?? "";
    const selection = "{ complaint { status } userErrors { code allowedActions } }";
    const head = byCode ? "$t: String!, $c: String!" : `$id: ID!${action === "MERGE" ? ", $other: ID!" : ""}`;
    const code = caller === "CITIZEN" ? ticket.accessCode : "1111111111111";
    const variables = byCode ? { t: ticket.ticketNumber, c: code } : { id: ticket.id, other: survivor.id };
    const token = tokens.get(caller) ?? null;
    const reply = await hub.gql<Record<string, Payload>>(
      token,
      `mutation(${head}) { ${call} ${selection} }`,
      variables,
    );
    if (reply.errors.length > 0) return [String(reply.errors[0]?.extensions?.code), null];
    const payload = reply.data?.[name] ?? null;
    return [payload?.userErrors[0]?.code ?? payload?.complaint?.status ?? "nothing", payload];
  }

  async function allowedTo(ticket: Ticket, caller: Caller): Promise<readonly string[] | null> {
    if (caller === "CITIZEN") {
      const query =
        "query($t: String!, $c: String!) { trackComplaint(ticketNumber: $t, accessCode: $c) { allowedActions } }";
      const variables = { t: ticket.ticketNumber, c: ticket.accessCode };
      const { trackComplaint } = await hub.ask<{ trackComplaint: { allowedActions: string[] } | null }>(
        null,
        query,
        variables,
      );
      return trackComplaint?.allowedActions ?? null;
    }
    const query = "query($id: ID!) { complaint(id: $id) { allowedActions } }";
    const reply = await hub.gql<{ complaint: { allowedActions: string[] } | null }>(tokens.get(caller) ?? null, query, {
      id: ticket.id,
    });
    return reply.data?.complaint?.allowedActions ?? null;
  }

  async function version(ticket: Ticket): Promise<number> {
    const [row] = await hub.sql<{ version: number }>("SELECT version FROM complaint WHERE id = ?", [ticket.id]);
    return row?.version ?? -1;
  }

  /** Every cell of one situation; what differs from the table is returned in words. */
  async function walk(situation: Situation): Promise<string[]> {
    const ticket = await submitted(hub);
    const differences: string[] = [];
    await place(ticket, situation);
    let before = await version(ticket);
    const check = (cell: string, found: unknown, wanted: unknown) => {
      const [a, b] = [JSON.stringify(found), JSON.stringify(wanted)];
      if (a !== b) differences.push(`${situation.name} · ${cell}: ${a} instead of ${b}`);
    };
    for (const caller of CALLERS) {
      const open = ACTIONS.filter((action) => ruleOf(situation, action, caller) !== undefined);
      const isBlind = caller === "NOBODY" || (caller !== "CITIZEN" && !isSeen(situation, caller));
      const shown = await allowedTo(ticket, caller);
      check(`allowedActions of ${caller}`, shown === null ? null : [...shown].sort(), isBlind ? null : open.sort());
      for (const action of ACTIONS) {
        const wanted = expected(situation, action, caller);
        const [found, payload] = await knock(ticket, action, caller);
        check(`${action} by ${caller}`, found, wanted);
        const kind = (STATUSES as readonly string[]).includes(wanted) ? "ALLOWED" : wanted;
        counts.set(kind, (counts.get(kind) ?? 0) + 1);
        if (wanted === "ACTION_NOT_ALLOWED" && caller !== "NOBODY") {
          const said = [...(payload?.userErrors[0]?.allowedActions ?? [])].sort();
          check(`what ${caller} may do instead of ${action}`, said, open);
        }
        const after = await version(ticket);
        check(`version after ${action} by ${caller}`, after - before, kind === "ALLOWED" ? 1 : 0);
        if (after !== before) await place(ticket, situation);
        before = after;
      }
    }
    return differences;
  }

  it("answers every cell as the procedure says", async () => {
    const differences = (await Promise.all(SITUATIONS.map(walk))).flat();
    const cells = [...counts.values()].reduce((sum, count) => sum + count, 0);
    process.stdout.write(`workflow matrix: ${cells} cells ${JSON.stringify(Object.fromEntries(counts))}\n`);
    expect(differences).toEqual([]);
    expect(new Set(SITUATIONS.map(({ status }) => status)).size).toBe(13);
    expect(cells).toBe(SITUATIONS.length * 18 * 11);
    expect(cells).toBeGreaterThanOrEqual(13 * 18 * 11);
    expect(counts.get("ALLOWED")).toBeGreaterThanOrEqual(80);
    for (const kind of ["ACTION_NOT_ALLOWED", "FORBIDDEN", "UNAUTHENTICATED", "NOT_FOUND"]) {
      expect(counts.get(kind)).toBeGreaterThanOrEqual(100);
    }
  }, 120_000);
});
