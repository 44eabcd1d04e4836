import { acceptDisposition } from "../../src/cases/agency-work";
import { changeCase, type Verb } from "../../src/cases/change-case";
import type { CaseEnvironment } from "../../src/cases/environment";
import type { Submission } from "../../src/cases/new-complaint";
import { forward, verify } from "../../src/cases/review";
import { submitComplaint } from "../../src/cases/submit";
import { makeOfficer } from "../../src/cli/accounts";
import type { Core } from "../../src/compose";
import type { Caller } from "../../src/domain/permission";
import type { Role } from "../../src/domain/status";
import { agencyByIdOrCode } from "../../src/store/agency-rows";

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

const LEAD = "DPUPR";

const SUBMISSION: Submission = {
  kind: "COMPLAINT",
  title: "Tanggul bocor",
  content: "Tanggul di Sayung bocor sejak kemarin.",
  channel: "WEB",
  isAnonymous: true,
  isSecret: false,
};

type Officer = Extract<Caller, { kind: "OFFICER" }>;

/** Officers at work on a test's core at whatever time the test says. */
export class TimeOffice {
  readonly officers = new Map<string, Officer>();

  constructor(readonly core: Core) {}

  /** The hub's rooms at a certain time. */
  at(moment: Date): CaseEnvironment {
    return { ...this.core.cases, clock: () => moment };
  }

  /** An officer; liaisons and agency officers are of the lead agency. The same name is the same officer. */
  async officer(role: Role, name = role.toLowerCase()): Promise<Officer> {
    const known = this.officers.get(name);
    if (known !== undefined) return known;
    const isOfAgency = role === "LIAISON" || role === "AGENCY_OFFICER";
    const agency = isOfAgency ? await agencyByIdOrCode(this.core.cases.work, LEAD) : null;
    const words = { username: `uji.${name}`, name: `Uji ${name}`, role, agencyId: agency?.id ?? null, password: null };
    const { id } = await makeOfficer(this.core, words);
    const officer: Officer = { kind: "OFFICER", id, name: words.name, role, agencyId: words.agencyId };
    this.officers.set(name, officer);
    return officer;
  }

  /** A bearer for an officer. */
  async token(role: Role): Promise<string> {
    const { id } = await this.officer(role);
    const [row] = await this.core.cases.work.read<{ tokenEpoch: number }>(
      "SELECT token_epoch AS tokenEpoch FROM officer WHERE id = ?",
      [id],
    );
    return (await this.core.tokens.issue({ id, tokenEpoch: row?.tokenEpoch ?? 0 }, HOUR_MS)).token;
  }

  /** A case handed in at a moment. */
  async submitted(
    moment: Date,
    extra: Partial<Submission> = {},
  ): Promise<{ id: string; ticketNumber: string; accessCode: string }> {
    const receipt = await submitComplaint(this.at(moment), { kind: "NOBODY" }, { ...SUBMISSION, ...extra });
    return { id: receipt.complaintId, ticketNumber: receipt.ticketNumber, accessCode: receipt.accessCode ?? "" };
  }

  /** Carries a verb out as an officer, the citizen or the hub itself. */
  async does<Input>(moment: Date, by: Role | "CITIZEN", verb: Verb<Input>, id: string, input: Input): Promise<void> {
    const actor = by === "CITIZEN" ? ({ kind: "CITIZEN" } as const) : await this.officer(by);
    await changeCase(this.at(moment), verb, { actor, id }, input);
  }

  /** A case with the lead agency since a moment. */
  async forwarded(moment: Date, extra: Partial<Submission> = {}): Promise<string> {
    const { id } = await this.submitted(moment, extra);
    await this.does(moment, "COORDINATOR", verify, id, { leadAgency: LEAD });
    await this.does(moment, "COORDINATOR", forward, id, {});
    return id;
  }

  /** … and accepted by it. */
  async accepted(moment: Date): Promise<string> {
    const id = await this.forwarded(moment);
    await this.does(moment, "LIAISON", acceptDisposition, id, {});
    return id;
  }

  /** The events of a case, or of all, oldest first, with what they know. */
  async events(types: readonly string[], complaintId: string | null = null) {
    const rows = await this.core.cases.work.read<{ type: string; id: string; version: number; data: string }>(
      `SELECT type, complaint_id AS id, complaint_version AS version, data FROM event
        WHERE type IN (?) ${complaintId === null ? "" : "AND complaint_id = ?"} ORDER BY seq`,
      complaintId === null ? [types] : [types, complaintId],
    );
    return rows.map((row) => ({ ...row, data: JSON.parse(row.data) as Record<string, unknown> }));
  }

  /** The queued messages of a case: template, recipient's name among the officers, level. */
  async notices(complaintId: string): Promise<string[]> {
    const rows = await this.core.cases.work.read<{ template: string; recipientId: string; data: string }>(
      `SELECT template, recipient_id AS recipientId, data FROM notice
        WHERE complaint_id = ? AND template IN ('DUE_WARNING', 'ESCALATION') ORDER BY seq`,
      [complaintId],
    );
    const names = new Map([...this.officers].map(([name, { id }]) => [id, name]));
    return rows.map(({ template, recipientId, data }) => {
      const { step, level } = JSON.parse(data) as { step: string; level: number };
      return `${template} ${step} ${level} ${names.get(recipientId) ?? recipientId}`;
    });
  }
}
