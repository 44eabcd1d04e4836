import { startTestHub, type TestHub, type UserErrorReply } from "../support/hub";
import { submitted, type Ticket } from "../support/submission";

interface ClockShown {
  readonly step: string;
  readonly law: string;
  readonly state: string;
  readonly startedAt: string;
  readonly dueAt: string;
  readonly stoppedAt: string | null;
}

interface CaseShown {
  readonly status: string;
  readonly statusLabel: string;
  readonly step: string;
  readonly version: number;
  readonly agendaNumber: string | null;
  readonly dueAt: string | null;
  readonly leadAgency: { readonly code: string } | null;
  readonly clocks: readonly ClockShown[];
  readonly timeline: { readonly edges: readonly { readonly node: { readonly type: string } }[] };
  readonly followUps: { readonly edges: readonly { readonly node: { readonly text: string } }[] };
}

interface TrackedShown {
  readonly status: string;
  readonly leadAgencyName: string | null;
  readonly publicFollowUps: readonly { readonly text: string; readonly authorName: string | null }[];
  readonly allowedActions: readonly string[];
}

type Mutated = Record<string, { readonly complaint: CaseShown | null; readonly userErrors: readonly UserErrorReply[] }>;
type Tracked = Record<
  string,
  { readonly complaint: TrackedShown | null; readonly userErrors: readonly UserErrorReply[] }
>;

const CASE = `status statusLabel step version agendaNumber dueAt leadAgency { code }
  clocks { step law state startedAt dueAt stoppedAt }
  timeline { edges { node { type } } }
  followUps { edges { node { text } } }`;
const TRACKED = "status leadAgencyName publicFollowUps { text authorName } allowedActions";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const ANSWER = "Pompa sudah dijalankan dan tanggul ditinggikan 40 cm.";

describe("the eight steps of the procedure", () => {
  let hub: TestHub;

  beforeAll(async () => {
    hub = await startTestHub("eight_steps");
  });

  afterAll(() => hub.stop());

  /** One officer's click; `call` is the mutation with its arguments besides the id. */
  async function act(token: string, ticket: Ticket, call: string): Promise<CaseShown> {
    const [, name = "", rest = ""] = /^(\w+)(?:\((.*)\))?$/s.exec(call) ?? [];
    const query = `mutation($id: ID!) { ${name}(id: $id ${rest}) { complaint { ${CASE} } userErrors { code message } } }`;
    const reply = (await hub.ask<Mutated>(token, query, { id: ticket.id }))[name];
    if (reply?.complaint == null) throw new Error(`${name}: ${JSON.stringify(reply)}`);
    return reply.complaint;
  }

  async function look(token: string, ticket: Ticket): Promise<CaseShown | null> {
    const query = `query($id: ID!) { complaint(id: $id) { ${CASE} } }`;
    return (await hub.ask<{ complaint: CaseShown | null }>(token, query, { id: ticket.id })).complaint;
  }

  async function track({ ticketNumber, accessCode }: Ticket): Promise<TrackedShown> {
    const query = `query($t: String!, $c: String!) { trackComplaint(ticketNumber: $t, accessCode: $c) { ${TRACKED} } }`;
    const variables = { t: ticketNumber, c: accessCode };
    const { trackComplaint } = await hub.ask<{ trackComplaint: TrackedShown | null }>(null, query, variables);
    if (trackComplaint === null) throw new Error("the citizen does not find his case");
    return trackComplaint;
  }

  async function asCitizen({ ticketNumber, accessCode }: Ticket, name: string, rest: string): Promise<TrackedShown> {
    const query = `mutation($t: String!, $c: String!) {
      ${name}(ticketNumber: $t, accessCode: $c, ${rest}) { complaint { ${TRACKED} } userErrors { code message } } }`;
    const reply = (await hub.ask<Tracked>(null, query, { t: ticketNumber, c: accessCode }))[name];
    if (reply?.complaint == null) throw new Error(`${name}: ${JSON.stringify(reply)}`);
    return reply.complaint;
  }

  function sopClocks({ clocks }: CaseShown): [string, string][] {
    return clocks.filter(({ law }) => law === "SOP").map(({ step, state }) => [step, state]);
  }

  function clock({ clocks }: CaseShown, step: string): ClockShown {
    const found = clocks.filter((one) => one.step === step && one.law === "SOP").at(-1);
    if (found === undefined) throw new Error(`there is no clock of ${step}`);
    return found;
  }

  function limitOf(shown: ClockShown): number {
    return Date.parse(shown.dueAt) - Date.parse(shown.startedAt);
  }

  const types = (shown: CaseShown) => shown.timeline.edges.map(({ node }) => node.type);
  const texts = (shown: TrackedShown) => shown.publicFollowUps.map(({ text }) => text);

  it("goes from a citizen's complaint to the archive, each step by who the procedure names, with its clock", async () => {
    const coordinator = await hub.token("COORDINATOR");
    const leader = await hub.token("LEADER");
    const liaison = await hub.token("LIAISON", "DPUPR");
    const officer = await hub.token("AGENCY_OFFICER", "DPUPR");

    // 1 · Pengadu: at once. Step 2 is awaited: at most 3 days.
    const ticket = await submitted(hub);
    const received = await look(coordinator, ticket);
    expect(received).toMatchObject({ status: "SUBMITTED", step: "REVIEW", version: 1, leadAgency: null });
    if (received === null) throw new Error("the coordinator does not see the case");
    expect(sopClocks(received)).toEqual([["REVIEW", "RUNNING"]]);
    expect(limitOf(clock(received, "REVIEW"))).toBe(3 * DAY);
    expect(received.dueAt).toBe(clock(received, "REVIEW").dueAt);
    expect(await track(ticket)).toMatchObject({ status: "SUBMITTED", leadAgencyName: null, publicFollowUps: [] });

    // 2, TIDAK · the coordinator asks: the review is paused until the citizen has answered.
    const asked = await act(coordinator, ticket, 'requestClarification(, question: "Di RT berapa?")');
    expect(asked).toMatchObject({ status: "CLARIFICATION_REQUESTED", step: "REVIEW", version: 2 });
    expect(sopClocks(asked)).toEqual([["REVIEW", "PAUSED"]]);
    expect(await track(ticket)).toMatchObject({ allowedActions: ["ANSWER_CLARIFICATION", "WITHDRAW"] });
    const cleared = await asCitizen(ticket, "answerClarification", 'text: "RT 03 RW 01"');
    expect(cleared.status).toBe("SUBMITTED");
    expect(texts(cleared)).toEqual(["Di RT berapa?", "RT 03 RW 01"]);
    // The citizen deals with the office, not with the person in it.
    expect(cleared.publicFollowUps.map(({ authorName }) => authorName)).toEqual([null, "Pelapor"]);

    // 2, YA and 3 · one click: reviewed in time, and the agency chosen.
    const verified = await act(coordinator, ticket, 'verifyComplaint(, leadAgency: "DPUPR")');
    expect(verified).toMatchObject({ status: "VERIFIED", step: "FORWARD", leadAgency: { code: "DPUPR" } });
    expect(sopClocks(verified)).toEqual([
      ["REVIEW", "MET"],
      ["VERIFY", "MET"],
      ["FORWARD", "RUNNING"],
    ]);
    // "At once" is shown, and never makes a case late.
    expect(limitOf(clock(verified, "FORWARD"))).toBe(0);
    expect(verified.dueAt).not.toBe(clock(verified, "FORWARD").dueAt);
    expect(await track(ticket)).toMatchObject({ status: "VERIFIED", leadAgencyName: null });
    expect(await look(liaison, ticket)).toBeNull();

    // 4 · to the agency: from now on it sees the case.
    const forwarded = await act(coordinator, ticket, 'forwardComplaint(, instruction: "Mohon segera ditinjau")');
    expect(forwarded).toMatchObject({ status: "FORWARDED", step: "AGENCY_REVIEW" });
    expect(sopClocks(forwarded).slice(2)).toEqual([
      ["FORWARD", "MET"],
      ["AGENCY_REVIEW", "RUNNING"],
    ]);
    expect(limitOf(clock(forwarded, "AGENCY_REVIEW"))).toBe(3 * DAY);
    expect((await track(ticket)).leadAgencyName).toMatch(/Pekerjaan Umum/);
    expect(await look(liaison, ticket)).toMatchObject({ status: "FORWARDED" });

    // 5 · the agency accepts, works, answers.
    const accepted = await act(liaison, ticket, "acceptDisposition");
    expect(accepted).toMatchObject({ status: "IN_PROGRESS", step: "AGENCY_REVIEW" });
    await act(officer, ticket, 'addFollowUp(, text: "Menunggu suku cadang pompa", visibility: INTERNAL)');
    await act(officer, ticket, 'addFollowUp(, text: "Petugas sudah di lokasi", visibility: PUBLIC)');
    const answered = await act(liaison, ticket, `answerComplaint(, text: "${ANSWER}", stillInProcess: true)`);
    expect(answered).toMatchObject({ status: "ANSWERED", step: "RECEIVE_ANSWER" });
    expect(sopClocks(answered).slice(3)).toEqual([
      ["AGENCY_REVIEW", "MET"],
      ["RECEIVE_ANSWER", "RUNNING"],
    ]);
    expect(limitOf(clock(answered, "RECEIVE_ANSWER"))).toBe(DAY);
    // The answer is not public yet; an internal note never is.
    expect(texts(await track(ticket))).toEqual(["Di RT berapa?", "RT 03 RW 01", "Petugas sudah di lokasi"]);

    // 6 · the coordinator receives it: now the citizen reads it.
    const receipt = await act(coordinator, ticket, "receiveAnswer");
    expect(receipt).toMatchObject({ status: "ANSWERED", step: "REVIEW_RESULT" });
    expect(sopClocks(receipt).slice(4)).toEqual([
      ["RECEIVE_ANSWER", "MET"],
      ["REVIEW_RESULT", "RUNNING"],
    ]);
    expect(texts(await track(ticket))).toContain(ANSWER);

    // 7 · still in process: monitoring by the leader; then the agency answers again, and it is settled.
    const watched = await act(leader, ticket, 'reviewResult(, outcome: MONITORING, note: "Pantau sampai kering")');
    expect(watched).toMatchObject({ status: "MONITORING", step: "REVIEW_RESULT" });
    expect(clock(watched, "REVIEW_RESULT").state).toBe("MET");
    await act(officer, ticket, 'answerComplaint(, text: "Sudah kering seluruhnya.")');
    await act(coordinator, ticket, "receiveAnswer");
    const resolved = await act(leader, ticket, "reviewResult(, outcome: RESOLVED)");
    expect(resolved).toMatchObject({ status: "RESOLVED", step: "ARCHIVE", agendaNumber: null });
    expect(clock(resolved, "ARCHIVE").state).toBe("RUNNING");
    expect(limitOf(clock(resolved, "ARCHIVE"))).toBe(5 * MINUTE);
    expect(resolved.dueAt).toBe(clock(resolved, "ARCHIVE").dueAt);

    // 8 · agenda and archive.
    const archived = await act(coordinator, ticket, "archiveComplaint");
    expect(archived).toMatchObject({ status: "ARCHIVED", step: "ARCHIVE", dueAt: null });
    expect(archived.agendaNumber).toMatch(/^\d{6}\/ADUAN\/\d{4}$/);
    expect(clock(archived, "ARCHIVE").state).toBe("MET");
    expect(sopClocks(archived).map(([, state]) => state)).not.toContain("BREACHED");
    expect(archived.clocks.filter(({ law }) => law === "SOP").every(({ stoppedAt }) => stoppedAt !== null)).toBe(true);
    expect(types(archived)).toEqual([
      "SUBMITTED",
      "CLARIFICATION_REQUESTED",
      "CLARIFICATION_ANSWERED",
      "VERIFIED",
      "FORWARDED",
      "ACCEPTED",
      "FOLLOWED_UP",
      "FOLLOWED_UP",
      "ANSWERED",
      "ANSWER_RECEIVED",
      "RESULT_REVIEWED",
      "ANSWERED",
      "ANSWER_RECEIVED",
      "RESULT_REVIEWED",
      "ARCHIVED",
    ]);
    expect(archived.version).toBe(15);

    // The archive takes no right away: the citizen rates once, and reopens within the window.
    const rated = await asCitizen(ticket, "rateComplaint", 'score: 4, comment: "Terima kasih"');
    expect(rated).toMatchObject({ status: "ARCHIVED", allowedActions: ["REOPEN"] });
    const reopened = await asCitizen(ticket, "reopenComplaint", 'reason: "Airnya kembali lagi"');
    expect(reopened.status).toBe("IN_PROGRESS");
    const again = await look(liaison, ticket);
    expect(again).toMatchObject({ leadAgency: { code: "DPUPR" }, agendaNumber: archived.agendaNumber });
    expect(again === null ? null : clock(again, "AGENCY_REVIEW").state).toBe("RUNNING");
  });

  it("keeps an answer that was sent back in the house", async () => {
    const coordinator = await hub.token("COORDINATOR");
    const liaison = await hub.token("LIAISON", "DPUPR");
    const ticket = await submitted(hub);
    await act(coordinator, ticket, 'verifyComplaint(, leadAgency: "DPUPR")');
    await act(coordinator, ticket, "forwardComplaint");
    await act(liaison, ticket, "acceptDisposition");
    await act(liaison, ticket, 'answerComplaint(, text: "Nanti saja.")');
    const back = await act(coordinator, ticket, 'sendBackAnswer(, reason: "Belum menjawab aduan")');
    expect(back).toMatchObject({ status: "IN_PROGRESS", step: "AGENCY_REVIEW" });
    expect(clock(back, "AGENCY_REVIEW").state).toBe("RUNNING");
    await act(liaison, ticket, `answerComplaint(, text: "${ANSWER}")`);
    await act(coordinator, ticket, "receiveAnswer");
    expect(texts(await track(ticket))).toEqual([ANSWER]);
  });

  it("gives every archived case the next number of the agenda", async () => {
    const coordinator = await hub.token("COORDINATOR");
    const officer = await hub.token("AGENCY_OFFICER", "DINKES");
    const numbers: (string | null)[] = [];
    for (let round = 0; round < 2; round += 1) {
      const ticket = await submitted(hub);
      await act(coordinator, ticket, 'verifyComplaint(, leadAgency: "DINKES")');
      await act(coordinator, ticket, "forwardComplaint");
      await act(officer, ticket, "acceptDisposition");
      await act(officer, ticket, `answerComplaint(, text: "${ANSWER}")`);
      await act(coordinator, ticket, "receiveAnswer");
      await act(coordinator, ticket, "reviewResult(, outcome: RESOLVED)");
      numbers.push((await act(coordinator, ticket, "archiveComplaint")).agendaNumber);
    }
    const [first = 0, second = 0] = numbers.map((number) => Number(/^\d+/.exec(number ?? "")?.[0] ?? Number.NaN));
    expect(second).toBe(first + 1);
  });
});
