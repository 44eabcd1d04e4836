import { randomBytes } from "node:crypto";
import { startOf } from "../../src/live/case-frame";
import { Cursors } from "../../src/live/cursor";
import { EventFeed } from "../../src/live/event-feed";
import { readLogHead } from "../../src/store/event-rows";
import { Vault } from "../../src/store/vault";
import { startTestHub, type TestHub, type TestSubscription } from "../support/hub";
import { submitted, type Ticket } from "../support/submission";
import { waitFor } from "../support/wait-for";

interface Frame {
  readonly cursor: string;
  readonly kind: "UPSERT" | "REMOVED" | "GAP";
  readonly complaintId: string | null;
  readonly complaint: { readonly id: string; readonly status: string; readonly version: number } | null;
  readonly event: { readonly type: string; readonly position: string } | null;
}

interface InboxFrames {
  readonly inboxEvents: Frame;
}
interface CaseFrames {
  readonly complaintEvents: Frame;
}
interface TrackedFrames {
  readonly trackedComplaintEvents: {
    readonly cursor: string;
    readonly kind: string;
    readonly complaint: { readonly status: string; readonly publicFollowUps: readonly { text: string }[] } | null;
  };
}
interface Page {
  readonly inbox: {
    readonly edges: readonly { readonly node: { readonly id: string } }[];
    readonly liveCursor: string;
  };
}

const FRAME = "{ cursor kind complaintId complaint { id status version title } event { type position } }";
const INBOX = "{ inbox(first: 100) { edges { node { id } } liveCursor } }";
const INBOX_EVENTS = `subscription($agency: ID, $after: Cursor) { inboxEvents(agency: $agency, after: $after) ${FRAME} }`;
const CASE_EVENTS = `subscription($id: ID!, $after: Cursor) { complaintEvents(id: $id, after: $after) ${FRAME} }`;
const TRACKED_EVENTS = `subscription($t: String!, $c: String!, $after: Cursor) {
  trackedComplaintEvents(ticketNumber: $t, accessCode: $c, after: $after) {
    cursor kind complaint { status publicFollowUps { text } } } }`;

/** Agency A works on cases; agency B is another one. */
const A = "DPUPR";
const B = "DINKES";

describe("the live inbox", () => {
  let hub: TestHub;
  let coordinator: string;
  let liaisonA: string;
  let liaisonB: string;

  beforeAll(async () => {
    hub = await startTestHub("live_inbox");
    coordinator = await hub.token("COORDINATOR");
    liaisonA = await hub.token("LIAISON", A);
    liaisonB = await hub.token("LIAISON", B);
  });

  afterAll(() => hub.stop());

  async function act(token: string, call: string, { id }: Ticket): Promise<void> {
    const name = /^\w+/.exec(call)?.[0] ?? "";
    const query = `mutation($id: ID!) { ${call} { complaint { id } userErrors { code message } } }`;
    const reply = (await hub.ask<Record<string, { userErrors: unknown[] }>>(token, query, { id }))[name];
    if (reply?.userErrors.length !== 0) throw new Error(`${call}: ${JSON.stringify(reply)}`);
  }

  async function forwardedTo(agency: string): Promise<Ticket> {
    const ticket = await submitted(hub);
    await act(coordinator, `verifyComplaint(id: $id, leadAgency: "${agency}")`, ticket);
    await act(coordinator, "forwardComplaint(id: $id)", ticket);
    return ticket;
  }

  async function page(token: string): Promise<{ ids: string[]; liveCursor: string }> {
    const { inbox } = await hub.ask<Page>(token, INBOX);
    return { ids: inbox.edges.map(({ node }) => node.id), liveCursor: inbox.liveCursor };
  }

  const of =
    (ticket: Ticket, type: string) =>
    ({ inboxEvents: frame }: InboxFrames): boolean =>
      frame.complaintId === ticket.id && frame.event?.type === type;
  const types = (stream: TestSubscription<InboxFrames>) =>
    stream.frames.map(({ inboxEvents: { kind, event } }) => event?.type ?? kind);

  it("loses nothing that lands between reading the page and subscribing", async () => {
    const first = await forwardedTo(A);
    // The log's head may be a moment behind the row; the page's cursor then replays, it never skips.
    await waitFor("the page that holds the case", async () => (await page(liaisonA)).ids.includes(first.id));
    const { ids, liveCursor } = await page(liaisonA);
    expect(ids).toContain(first.id);
    const second = await forwardedTo(A);
    await act(liaisonA, "acceptDisposition(id: $id)", first);

    const stream = await hub.subscribe<InboxFrames>(liaisonA, INBOX_EVENTS, { after: liveCursor });
    await stream.frame("the acceptance in between", of(first, "ACCEPTED"));
    await stream.frame("the new case in between", of(second, "FORWARDED"));
    await act(liaisonA, "acceptDisposition(id: $id)", second);
    const live = await stream.frame("what happens now", of(second, "ACCEPTED"));
    expect(live.inboxEvents).toMatchObject({ kind: "UPSERT", complaint: { id: second.id, status: "IN_PROGRESS" } });

    const positions = stream.frames.map(({ inboxEvents }) => Number(inboxEvents.event?.position));
    expect(positions).toEqual([...new Set(positions)].sort((a, b) => a - b));
    // Frames may only bring a case forward: none is older than one that came before.
    for (const ticket of [first, second]) {
      const versions = stream.frames.flatMap(({ inboxEvents: { complaint } }) =>
        complaint?.id === ticket.id ? [complaint.version] : [],
      );
      expect(versions).toEqual([...versions].sort((a, b) => a - b));
    }
    await stream.stop();
  });

  it("takes a case out of the inbox of the agency that gives it back, and of one from which it is recalled", async () => {
    const { liveCursor } = await page(liaisonA);
    const stream = await hub.subscribe<InboxFrames>(liaisonA, INBOX_EVENTS, { after: liveCursor });
    const returned = await forwardedTo(A);
    await stream.frame("the case", of(returned, "FORWARDED"));
    await act(liaisonA, 'returnDisposition(id: $id, reason: "Bukan kewenangan kami")', returned);
    const isRemoved =
      ({ id }: Ticket) =>
      ({ inboxEvents: { kind, complaintId } }: InboxFrames) =>
        kind === "REMOVED" && complaintId === id;
    const removed = await stream.frame("the removal", isRemoved(returned));
    // Only that it is gone: not why, not by whom, not where it went.
    expect(removed.inboxEvents).toMatchObject({ complaint: null, event: null });
    expect((await page(liaisonA)).ids).not.toContain(returned.id);

    const recalled = await forwardedTo(A);
    await stream.frame("the second case", of(recalled, "FORWARDED"));
    await act(coordinator, `verifyComplaint(id: $id, leadAgency: "${B}")`, recalled);
    await stream.frame("the recall", isRemoved(recalled));
    const before = stream.frames.length;
    await act(coordinator, "forwardComplaint(id: $id)", recalled);
    const marker = await forwardedTo(A);
    await stream.frame("a later case", of(marker, "FORWARDED"));
    const later = stream.frames.slice(before).filter(({ inboxEvents }) => inboxEvents.complaintId === recalled.id);
    expect(later).toEqual([]);
    await stream.stop();
  });

  it("tells a key that may read events which case it was, as long as its agency has it, and nothing more", async () => {
    const admin = await hub.token("ADMIN");
    const keyOf = async (agency: string | null) => {
      const { createApiKey } = await hub.ask<{ createApiKey: { key: string } }>(
        admin,
        `mutation($agency: ID, $until: DateTime!) { createApiKey(name: "Penerus", scopes: ["events:read"], agency: $agency,
           expiresAt: $until) { key userErrors { code message } } }`,
        { agency, until: new Date(Date.now() + 86_400_000).toISOString() },
      );
      return createApiKey.key;
    };
    const [all, ofA] = [await keyOf(null), await keyOf(A)];
    const everything = await hub.subscribe<InboxFrames>(all, INBOX_EVENTS);
    const ofAgency = await hub.subscribe<InboxFrames>(ofA, INBOX_EVENTS);
    const ticket = await forwardedTo(A);
    for (const stream of [everything, ofAgency]) {
      const { inboxEvents } = await stream.frame("the case", of(ticket, "FORWARDED"));
      expect(inboxEvents).toMatchObject({ kind: "UPSERT", complaintId: ticket.id, complaint: null });
    }
    await act(liaisonA, 'returnDisposition(id: $id, reason: "Bukan kewenangan kami")', ticket);
    const gone = await ofAgency.frame("the removal", ({ inboxEvents: { kind } }) => kind === "REMOVED");
    expect(gone.inboxEvents).toMatchObject({ complaintId: ticket.id, complaint: null, event: null });
    await everything.frame("the return", of(ticket, "RETURNED"));
    for (const stream of [everything, ofAgency]) await stream.stop();
  });

  it("asks the log itself before it calls a cursor from another node too new", async () => {
    await submitted(hub);
    // The feed as it stands on a node that has not heard of the newest events yet.
    await waitFor("everything to be stamped", async () => {
      const [row] = await hub.sql<{ waiting: number }>("SELECT COUNT(*) AS waiting FROM event WHERE position IS NULL");
      return Number(row?.waiting) === 0;
    });
    const { generation, position } = await readLogHead(hub.core.cases.work);
    const late = new EventFeed(hub.core.cases.work, () => undefined);
    Object.assign(late, { headPosition: position - 2, logGeneration: generation });
    expect(late.head).toBe(position - 2);
    expect(await startOf(late, { generation, position })).toEqual({ position, isGap: false });
    expect(await startOf(late, { generation, position: position + 1 })).toMatchObject({ isGap: true });
    expect(await startOf(late, { generation: "lain", position: 1 })).toMatchObject({ isGap: true });
    const newest = new Cursors(hub.core.vault).ofLog({ generation, position: position + 5 });
    const { errors } = await hub.gql(coordinator, "query($after: Cursor) { events(after: $after) { cursor } }", {
      after: newest,
    });
    expect(errors[0]?.extensions?.code).toBe("CURSOR_EXPIRED");
  });

  it("lets nothing of agency A reach agency B, who knows A's ids and asks for them everywhere", async () => {
    const { liveCursor } = await page(liaisonB);
    const before = await page(coordinator);
    const own = await forwardedTo(A);
    const agencyA = await hub.agencyId(A);

    for (const agency of [A, agencyA, "TIDAKADA", "01ARZ3NDEKTSV4RRFFQ69G5FAV"]) {
      const stream = await hub.subscribe<InboxFrames>(liaisonB, INBOX_EVENTS, { agency, after: liveCursor });
      // Alike whether the agency exists or not.
      expect(await stream.errorCode()).toBe("FORBIDDEN");
      expect(stream.frames).toEqual([]);
      await stream.stop();
    }
    const inbox = await hub.subscribe<InboxFrames>(liaisonB, INBOX_EVENTS, { after: liveCursor });
    // Neither the present state nor the past: a cursor from before the case must not replay it either.
    const cold = await hub.subscribe<CaseFrames>(liaisonB, CASE_EVENTS, { id: own.id });
    const replay = await hub.subscribe<CaseFrames>(liaisonB, CASE_EVENTS, { id: own.id, after: before.liveCursor });
    const stolen = await hub.subscribe<TrackedFrames>(liaisonB, TRACKED_EVENTS, {
      t: own.ticketNumber,
      c: "1111111111111",
    });
    expect(await stolen.errorCode()).toBe("FORBIDDEN");

    await act(liaisonA, "acceptDisposition(id: $id)", own);
    await act(liaisonA, 'addFollowUp(id: $id, text: "Catatan dalam A", visibility: INTERNAL)', own);
    await act(liaisonA, 'answerComplaint(id: $id, text: "Jawaban A")', own);
    // A case of B's own comes last: when it is there, everything before it has passed.
    const marker = await forwardedTo(B);
    await inbox.frame("B's own case", of(marker, "FORWARDED"));
    const witness = await hub.subscribe<CaseFrames>(coordinator, CASE_EVENTS, { id: own.id, after: before.liveCursor });
    await witness.frame("A's answer", ({ complaintEvents }) => complaintEvents.event?.type === "ANSWERED");
    expect(new Set(inbox.frames.map(({ inboxEvents }) => inboxEvents.complaintId))).toEqual(new Set([marker.id]));
    expect([...cold.frames, ...replay.frames, ...stolen.frames]).toEqual([]);
    expect(JSON.stringify(inbox.frames)).not.toContain(own.id);
    expect(await hub.ask(liaisonB, "query($id: ID!) { complaint(id: $id) { id } }", { id: own.id })).toEqual({
      complaint: null,
    });
    for (const stream of [inbox, cold, replay, stolen, witness]) await stream.stop();
  });

  it("shows the case to B, who has been waiting for it, from the moment on which it becomes B's", async () => {
    const ticket = await forwardedTo(A);
    const watching = await hub.subscribe<CaseFrames>(liaisonB, CASE_EVENTS, { id: ticket.id });
    await act(liaisonA, 'returnDisposition(id: $id, reason: "Bukan kewenangan kami")', ticket);
    await act(coordinator, `verifyComplaint(id: $id, leadAgency: "${B}")`, ticket);
    await act(coordinator, "forwardComplaint(id: $id)", ticket);
    const frame = await watching.frame("the case", ({ complaintEvents: { kind } }) => kind === "UPSERT");
    expect(frame.complaintEvents).toMatchObject({ complaint: { status: "FORWARDED" } });
    await watching.stop();
  });

  it.each(["ADMIN", "NOBODY"] as const)("has no inbox for %s", async (who) => {
    const token = who === "NOBODY" ? null : await hub.token(who);
    const stream = await hub.subscribe<InboxFrames>(token, INBOX_EVENTS);
    expect(await stream.errorCode()).toBe(who === "NOBODY" ? "UNAUTHENTICATED" : "FORBIDDEN");
    expect(stream.frames).toEqual([]);
    await stream.stop();
  });

  it("closes the socket of a forged token with 4403", async () => {
    const stream = await hub.subscribe<InboxFrames>(`${liaisonA.slice(0, -4)}AAAA`, INBOX_EVENTS);
    await waitFor("the end", () => stream.hasEnded);
    expect(stream.closeCode).toBe(4403);
    expect(stream.frames).toEqual([]);
  });

  it("says GAP for the cursor of another log, and goes on from now", async () => {
    const { liveCursor } = await page(liaisonA);
    const [head] = await hub.sql<{ generation: string }>("SELECT generation FROM event_head");
    expect(Buffer.from(liveCursor, "base64url").toString("latin1")).toContain(head?.generation ?? "?");
    const foreign = hub.cursorOf("01ARZ3NDEKTSV4RRFFQ69G5FAV", 3);
    const beyond = hub.cursorOf(head?.generation ?? "", 1_000_000);
    for (const after of [foreign, beyond]) {
      const stream = await hub.subscribe<InboxFrames>(liaisonA, INBOX_EVENTS, { after });
      await waitFor("the first frame", () => stream.frames[0]);
      expect(stream.frames[0]?.inboxEvents).toMatchObject({ kind: "GAP", complaintId: null, complaint: null });
      const ticket = await forwardedTo(A);
      await stream.frame("what comes after the gap", of(ticket, "FORWARDED"));
      expect(types(stream)[0]).toBe("GAP");
      expect(stream.frames.filter(({ inboxEvents }) => inboxEvents.kind === "GAP")).toHaveLength(1);
      await stream.stop();
    }
  });

  it("answers the query events with CURSOR_EXPIRED where a stream says GAP, but never because a place is far back", async () => {
    type Events = { events: { events: { position: string }[]; cursor: string; hasMore: boolean } | null };
    const EVENTS = "query($after: Cursor) { events(after: $after, first: 1) { events { position } cursor hasMore } }";
    const ask = (after: string | null) => hub.gql<Events>(coordinator, EVENTS, { after });
    const codeOf = async (after: string) => (await ask(after)).errors[0]?.extensions?.code;
    const { generation } = await readLogHead(hub.core.cases.work);
    expect(await codeOf(hub.cursorOf("01ARZ3NDEKTSV4RRFFQ69G5FAV", 3))).toBe("CURSOR_EXPIRED");
    expect(await codeOf(hub.cursorOf(generation, 1_000_000))).toBe("CURSOR_EXPIRED");

    const { data } = await ask(null);
    const first = data?.events?.cursor ?? "";
    // Forged, of another hub, and of a list: none of them was ever a place in this log.
    const other = new Cursors(new Vault(randomBytes(32))).ofLog({ generation, position: 1 });
    const listed = await hub.ask<{ inbox: { edges: { cursor: string }[] } }>(
      coordinator,
      "{ inbox(first: 1) { edges { cursor } } }",
    );
    for (const none of [
      `${first.slice(0, -1)}${first.endsWith("A") ? "B" : "A"}`,
      other,
      listed.inbox.edges[0]?.cursor ?? "",
    ]) {
      expect(await codeOf(none)).toBe("BAD_USER_INPUT");
    }

    const values = Array.from({ length: 5_100 }, (_, index) => [String(index).padStart(26, "G"), "OFFICER_CHANGED"]);
    await hub.sql(
      `INSERT INTO event (id, type, actor_kind, occurred_at, complaint_version, agencies_before, agencies_after, data)
       SELECT v.id, v.type, 'SYSTEM', UTC_TIMESTAMP(3), 0, '', '', '{}'
         FROM (${values.map(() => "SELECT ? AS id, ? AS type").join(" UNION ALL ")}) v`,
      values.flat(),
    );
    await waitFor("the head", async () => (await readLogHead(hub.core.cases.work)).position > 5_100);
    const stream = await hub.subscribe<InboxFrames>(coordinator, INBOX_EVENTS, { after: first });
    await waitFor("the first frame", () => stream.frames[0]);
    expect(stream.frames[0]?.inboxEvents.kind).toBe("GAP");
    await stream.stop();
    const { data: next } = await ask(first);
    expect(next?.events).toMatchObject({ events: [{ position: "2" }], hasMore: true });
  });

  it("refuses a cursor that nobody gave out", async () => {
    const { liveCursor } = await page(liaisonA);
    for (const after of ["x", `${liveCursor.slice(0, -1)}${liveCursor.endsWith("A") ? "B" : "A"}`]) {
      const stream = await hub.subscribe<InboxFrames>(liaisonA, INBOX_EVENTS, { after });
      expect(await stream.errorCode()).toBe("BAD_USER_INPUT");
      await stream.stop();
    }
  });

  it("resumes by the last cursor after the line was cut: every event once, none missing", async () => {
    const ticket = await forwardedTo(A);
    const { liveCursor } = await page(liaisonA);
    const cut = await hub.subscribe<InboxFrames>(liaisonA, INBOX_EVENTS, { after: liveCursor });
    await act(liaisonA, "acceptDisposition(id: $id)", ticket);
    const last = await cut.frame("the acceptance", of(ticket, "ACCEPTED"));
    await cut.destroySocket();

    for (const text of ["satu", "dua", "tiga"]) {
      await act(liaisonA, `addFollowUp(id: $id, text: "Langkah ${text}", visibility: PUBLIC)`, ticket);
    }
    const again = await hub.subscribe<InboxFrames>(liaisonA, INBOX_EVENTS, { after: last.inboxEvents.cursor });
    await act(liaisonA, 'answerComplaint(id: $id, text: "Selesai dikerjakan")', ticket);
    await again.frame("the answer", of(ticket, "ANSWERED"));
    expect(types(again)).toEqual(["FOLLOWED_UP", "FOLLOWED_UP", "FOLLOWED_UP", "ANSWERED"]);
    await again.stop();
  });

  it("shows a citizen his own case live, and only what he may read", async () => {
    const ticket = await forwardedTo(A);
    const variables = { t: ticket.ticketNumber, c: ticket.accessCode };
    const stream = await hub.subscribe<TrackedFrames>(null, TRACKED_EVENTS, variables);
    await waitFor(
      "the present state",
      () => stream.frames[0]?.trackedComplaintEvents.complaint?.status === "FORWARDED",
    );
    await act(liaisonA, "acceptDisposition(id: $id)", ticket);
    await act(liaisonA, 'addFollowUp(id: $id, text: "Catatan dalam", visibility: INTERNAL)', ticket);
    await act(liaisonA, 'answerComplaint(id: $id, text: "Sudah diperbaiki")', ticket);
    const textsOf = ({ trackedComplaintEvents: { complaint } }: TrackedFrames) =>
      complaint?.publicFollowUps.map(({ text }) => text) ?? [];
    const answered = await stream.frame(
      "the answer's arrival",
      ({ trackedComplaintEvents }) => trackedComplaintEvents.complaint?.status === "ANSWERED",
    );
    expect(textsOf(answered)).toEqual([]);
    await act(coordinator, "receiveAnswer(id: $id)", ticket);
    await stream.frame("the answer", (frame) => textsOf(frame).includes("Sudah diperbaiki"));
    expect(JSON.stringify(stream.frames)).not.toContain("Catatan dalam");
    await stream.stop();
  });
});
