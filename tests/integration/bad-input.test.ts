import { randomBytes } from "node:crypto";
import { SignJWT } from "jose";
import { startTestHub, type TestHub, type UserErrorReply } from "../support/hub";
import { SUBMIT, type SubmitReply, submission, submitted, type Ticket } from "../support/submission";

interface CasePayload {
  readonly complaint: { readonly status: string; readonly version: number } | null;
  readonly userErrors: readonly UserErrorReply[];
}

const PAYLOAD = "{ complaint { status version } userErrors { code message path currentVersion allowedActions } }";
const MEGABYTE = 1_048_576;
/** Words without which hardly an Indonesian sentence is said; none of them is English. */
const INDONESIAN =
  /\b(silakan|tidak|harus|wajib|sudah|untuk|dan|atau|yang|ini|dengan|dapat|terlalu|Anda|belum|telah|ditemukan)\b/i;
const TABLES = [
  "complaint",
  "complaint_agency",
  "case_text",
  "reporter",
  "reporter_index",
  "event",
  "outbox",
  "national_case",
  "idempotency_key",
  "attachment",
] as const;

describe("bad input", () => {
  let hub: TestHub;
  let coordinator: string;

  beforeAll(async () => {
    hub = await startTestHub("bad_input");
    coordinator = await hub.token("COORDINATOR");
  });

  afterAll(() => hub.stop());

  async function rowCounts(): Promise<Record<string, number>> {
    const parts = TABLES.map((table) => `(SELECT COUNT(*) FROM ${table}) AS ${table}`);
    const [row] = await hub.sql<Record<string, string | number>>(`SELECT ${parts.join(", ")}`);
    return Object.fromEntries(Object.entries(row ?? {}).map(([table, count]) => [table, Number(count)]));
  }

  /** Nothing is half written: every table has as many rows after the attempt as before. */
  async function writesNothing<Value>(attempt: () => Promise<Value>): Promise<Value> {
    const before = await rowCounts();
    const value = await attempt();
    expect(await rowCounts()).toEqual(before);
    expect(Object.keys(before)).toHaveLength(TABLES.length);
    return value;
  }

  async function refusedSubmission(extra: Record<string, unknown>, key: string | null = null) {
    return writesNothing(async () => {
      const variables = { input: submission(extra), key };
      const { submitComplaint } = await hub.ask<SubmitReply>(null, SUBMIT, variables);
      expect(submitComplaint).toMatchObject({ ticketNumber: null, accessCode: null });
      expect(submitComplaint.userErrors.length).toBeGreaterThan(0);
      for (const { message } of submitComplaint.userErrors) expect(message).toMatch(INDONESIAN);
      return submitComplaint.userErrors;
    });
  }

  async function act(token: string, call: string, id: string): Promise<CasePayload> {
    const name = /^\w+/.exec(call)?.[0] ?? "";
    const data = await hub.ask<Record<string, CasePayload>>(token, `mutation($id: ID!) { ${call} ${PAYLOAD} }`, { id });
    const payload = data[name];
    if (payload === undefined) throw new Error(`no payload of ${name}`);
    return payload;
  }

  /** An attempt that is refused in `userErrors`, in Indonesian, and writes nothing. */
  async function refusedAct(token: string, call: string, id: string): Promise<UserErrorReply> {
    const { complaint, userErrors } = await writesNothing(() => act(token, call, id));
    expect(complaint).toBeNull();
    const [first] = userErrors;
    if (first === undefined) throw new Error(`not refused: ${call}`);
    expect(first.message).toMatch(INDONESIAN);
    return first;
  }

  /** A request that is refused at the top level; the code. */
  async function refusedRequest(token: string | null, query: string, variables: Record<string, unknown> = {}) {
    return writesNothing(async () => {
      const { errors, data } = await hub.gql(token, query, variables);
      expect(Object.values(data ?? {}).every((value) => value === null)).toBe(true);
      return { code: errors[0]?.extensions?.code, message: errors[0]?.message ?? "" };
    });
  }

  async function forwarded(extra: Record<string, unknown> = {}): Promise<Ticket> {
    const ticket = await submitted(hub, extra);
    await act(coordinator, 'verifyComplaint(id: $id, leadAgency: "DPUPR")', ticket.id);
    await act(coordinator, "forwardComplaint(id: $id)", ticket.id);
    return ticket;
  }

  const paths = (errors: readonly UserErrorReply[]) => errors.map(({ path }) => (path ?? []).join("."));

  describe("of a citizen", () => {
    it("marks every empty field at once", async () => {
      const errors = await refusedSubmission({ title: "", content: " \n\t " });
      expect(paths(errors)).toEqual(["input.title", "input.content"]);
      expect(errors.every(({ code }) => code === "INVALID_INPUT")).toBe(true);
    });

    it.each([
      ["a title one character too long", { title: "a".repeat(201) }, "input.title"],
      ["a text one character too long", { content: "a".repeat(10_001) }, "input.content"],
      ["a title of 60,000 characters", { title: "a".repeat(60_000) }, "input.title"],
      ["an address of 60,000 characters", { location: { address: "a".repeat(60_000) } }, "input.location.address"],
      ["a name of 60,000 characters", { complainant: { name: "a".repeat(60_000) } }, "input.complainant.name"],
      ["a control character in the title", { title: "Rob\u0000 di Sayung" }, "input.title"],
      ["a control character in the text", { content: "Air \u001b[31m masuk rumah" }, "input.content"],
      ["half of an emoji", { content: "Air masuk rumah \ud83d" }, "input.content"],
      ["a text of blanks that nobody sees", { title: "\u200b\u200b\u2060" }, "input.title"],
      [
        "an incident of tomorrow's year",
        { incidentOn: `${new Date().getUTCFullYear() + 1}-01-01` },
        "input.incidentOn",
      ],
      ["a NIK of 15 digits", { complainant: { nik: "332101010101000" } }, "input.complainant.nik"],
      ["a telephone number of letters", { complainant: { phone: "nol delapan" } }, "input.complainant.phone"],
      ["an e-mail address without a place", { complainant: { email: "warga@" } }, "input.complainant.email"],
      ["half a point on the map", { location: { latitude: -6.9 } }, "input.location"],
      ["a point off the map", { location: { latitude: 91, longitude: 500 } }, "input.location"],
      ["an unknown category", { category: "tidak-ada" }, "input.category"],
      ["a category of 60,000 characters", { category: "x".repeat(60_000) }, "input.category"],
      ["a file that nobody uploaded", { attachments: ["01ARZ3NDEKTSV4RRFFQ69G5FAV"] }, "input.attachments"],
      ["51 files", { attachments: Array.from({ length: 51 }, (_, n) => `berkas-${n}`) }, "input.attachments"],
    ])("refuses %s, and says which field", async (_what, extra, path) => {
      const errors = await refusedSubmission(extra);
      expect(errors[0]?.code).toBe("INVALID_INPUT");
      expect(paths(errors)[0]).toBe(path);
    });

    it("has class-validator on: what no honest form sends is refused before any work", async () => {
      const [error] = await refusedSubmission({ title: "a".repeat(60_000) });
      expect(error).toMatchObject({ code: "INVALID_INPUT", path: ["input", "title"] });
      // The use case would have named its own limit.
      expect(error?.message).not.toContain("200");
      const query = "query($search: String) { inbox(filter: { search: $search }) { liveCursor } }";
      const { code, message } = await refusedRequest(coordinator, query, { search: "a".repeat(201) });
      expect(code).toBe("BAD_USER_INPUT");
      expect(message).toMatch(INDONESIAN);
    });

    it.each(["😀", "é", "’", "日本", "%", "_", "\\", "'", '";--', "\u0000"])(
      "finds nothing for %j, and does not break",
      async (search) => {
        const query = "query($search: String) { inbox(filter: { search: $search }) { edges { node { id } } } }";
        expect(await hub.ask(coordinator, query, { search: `${search}x${search}` })).toEqual({ inbox: { edges: [] } });
      },
    );

    it.each([
      'query { complaint(id: "😀") { id } }',
      'query { inbox(filter: { category: "é" }) { liveCursor } }',
      'query { inbox(filter: { claimedBy: "’" }) { liveCursor } }',
      'mutation { mergeComplaints(duplicate: "😀", into: "é") { userErrors { code } } }',
      'mutation { retryParkedItem(itemId: "😀") { userErrors { code } } }',
    ])("takes an id with letters that no id has for the caller's fault: %s", async (query) => {
      const { code, message } = await refusedRequest(coordinator, query, {});
      expect(code).toBe("BAD_USER_INPUT");
      expect(message).toMatch(INDONESIAN);
    });

    it("counts figures only where a period of that length lies before", async () => {
      const query = 'query($from: Date!) { dashboard(from: $from, to: "9999-12-31") { in } }';
      const { code, message } = await refusedRequest(coordinator, query, { from: "0001-01-01" });
      expect(code).toBe("BAD_USER_INPUT");
      expect(message).toMatch(INDONESIAN);
    });

    it("never repeats what was typed", async () => {
      const secret = "RAHASIA-3321010101010001-".repeat(3_000);
      const before = await rowCounts();
      const reply = await hub.gql(null, SUBMIT, { input: submission({ title: secret, complainant: { nik: secret } }) });
      expect(reply.text).not.toContain("RAHASIA");
      expect(reply.text).not.toContain("3321010101010001");
      expect(await rowCounts()).toEqual(before);
    });

    it("takes a text of a megabyte in without being hurt", async () => {
      const reply = await writesNothing(() =>
        hub.gql<SubmitReply>(null, SUBMIT, { input: submission({ content: "a".repeat(MEGABYTE) }) }),
      );
      const code = reply.errors[0]?.extensions?.code ?? reply.data?.submitComplaint.userErrors[0]?.code;
      expect(["PAYLOAD_TOO_LARGE", "INVALID_INPUT"]).toContain(code);
      expect((await submitted(hub)).ticketNumber).not.toBe("");
    });

    it.each(["COUNTER", "SMS", "WHATSAPP", "NATIONAL"])("does not let the public submit by %s", async (channel) => {
      const { code, message } = await refusedRequest(null, SUBMIT, { input: submission({ channel }) });
      expect(code).toBe("FORBIDDEN");
      expect(message).toMatch(INDONESIAN);
    });

    it("answers a wrong ticket, a wrong code and another's code alike", async () => {
      const [own, other] = [await submitted(hub), await submitted(hub)];
      const query = "query($t: String!, $c: String!) { trackComplaint(ticketNumber: $t, accessCode: $c) { status } }";
      for (const [t, c] of [
        ["", ""],
        ["X".repeat(60_000), own.accessCode],
        [own.ticketNumber, other.accessCode],
        [own.ticketNumber, "0000000000000"],
        [own.ticketNumber, "' OR 1=1 --"],
      ]) {
        expect(await hub.ask(null, query, { t, c })).toEqual({ trackComplaint: null });
      }
    });

    it.each([0, 6, -1, 2_147_483_647])("refuses a rating of %i, and of a case that is not settled", async (score) => {
      const { ticketNumber: t, accessCode: c, id } = await submitted(hub);
      const rate = async () => {
        const query = `mutation($t: String!, $c: String!, $s: Int!) {
          rateComplaint(ticketNumber: $t, accessCode: $c, score: $s) { userErrors { code path } } }`;
        return writesNothing(() => hub.ask(null, query, { t, c, s: score }));
      };
      // "Not now" is said before "not like this".
      expect(await rate()).toMatchObject({ rateComplaint: { userErrors: [{ code: "ACTION_NOT_ALLOWED" }] } });
      await hub.sql("UPDATE complaint SET status = 'RESOLVED' WHERE id = ?", [id]);
      expect(await rate()).toMatchObject({
        rateComplaint: { userErrors: [{ code: "INVALID_INPUT", path: ["score"] }] },
      });
    });
  });

  describe("of an officer", () => {
    it.each([
      ["an unknown agency", 'verifyComplaint(id: $id, leadAgency: "TIDAKADA")', "INVALID_INPUT", ["leadAgency"]],
      [
        "an unknown supporting agency",
        'verifyComplaint(id: $id, leadAgency: "DPUPR", supportAgencies: ["TIDAKADA"])',
        "INVALID_INPUT",
        ["supportAgencies"],
      ],
      ["an inactive agency", 'verifyComplaint(id: $id, leadAgency: "BPBD")', "AGENCY_INACTIVE", ["leadAgency"]],
      ["an empty reason", 'rejectComplaint(id: $id, reason: "  ")', "INVALID_INPUT", ["reason"]],
      ["an empty question", 'requestClarification(id: $id, question: "")', "INVALID_INPUT", ["question"]],
      [
        "an unknown institution",
        'transferComplaint(id: $id, nationalInstitution: "7", reason: "Bukan wewenang")',
        "INVALID_INPUT",
        ["nationalInstitution"],
      ],
      [
        "a short key",
        'rejectComplaint(id: $id, reason: "Bukan aduan", idempotencyKey: "pendek")',
        "INVALID_INPUT",
        ["idempotencyKey"],
      ],
      ["a wrong version", 'rejectComplaint(id: $id, reason: "Bukan aduan", expectedVersion: 7)', "STALE_VERSION", null],
      ["a merge with itself", "mergeComplaints(duplicate: $id, into: $id)", "INVALID_INPUT", ["into"]],
      ["a step that is not next", "archiveComplaint(id: $id)", "ACTION_NOT_ALLOWED", null],
    ])("refuses %s", async (_what, call, code, path) => {
      const { id } = await submitted(hub);
      await hub.sql("UPDATE agency SET is_active = FALSE WHERE code = 'BPBD'");
      const error = await refusedAct(coordinator, call, id);
      expect(error).toMatchObject({ code, path });
      if (code === "STALE_VERSION" || code === "ACTION_NOT_ALLOWED") {
        expect(error.currentVersion).toBe(1);
        expect(error.allowedActions).toContain("REJECT");
      }
    });

    it("does not forward to an agency that was closed after it was chosen", async () => {
      const { id } = await submitted(hub);
      await act(coordinator, 'verifyComplaint(id: $id, leadAgency: "SETWAN")', id);
      await hub.sql("UPDATE agency SET is_active = FALSE WHERE code = 'SETWAN'");
      expect(await refusedAct(coordinator, "forwardComplaint(id: $id)", id)).toMatchObject({ code: "AGENCY_INACTIVE" });
    });

    it.each(["", "1", "01ARZ3NDEKTSV4RRFFQ69G5FAV", "' OR 1=1 --", "\u0000", "a".repeat(60_000)])(
      "does not find a case that does not exist (%#)",
      async (id) => {
        expect(await refusedAct(coordinator, 'rejectComplaint(id: $id, reason: "Bukan aduan")', id)).toMatchObject({
          code: "NOT_FOUND",
        });
        const merge =
          "mutation($id: ID!, $into: ID!) { mergeComplaints(duplicate: $id, into: $into) { userErrors { code } } }";
        const { id: known } = await submitted(hub);
        const merged = await writesNothing(() => hub.ask(coordinator, merge, { id: known, into: id }));
        expect(merged).toEqual({ mergeComplaints: { userErrors: [{ code: "NOT_FOUND" }] } });
      },
    );

    it("does the same button's second press once", async () => {
      const { id } = await submitted(hub);
      const key = "tombol-tolak-0123456789";
      const call = `rejectComplaint(id: $id, reason: "Bukan aduan", idempotencyKey: "${key}")`;
      const first = await act(coordinator, call, id);
      expect(first).toMatchObject({ complaint: { status: "REJECTED", version: 2 }, userErrors: [] });
      expect(await writesNothing(() => act(coordinator, call, id))).toEqual(first);
      const other = await refusedAct(coordinator, call.replace("Bukan aduan", "Bukan apa-apa"), id);
      expect(other.code).toBe("IDEMPOTENCY_MISMATCH");
      // Without a key the second press is told that it comes too late.
      expect((await refusedAct(coordinator, 'rejectComplaint(id: $id, reason: "Bukan aduan")', id)).code).toBe(
        "ACTION_NOT_ALLOWED",
      );
    });

    it("lets one of many presses at the same moment win", async () => {
      const { id } = await submitted(hub);
      const call = 'rejectComplaint(id: $id, reason: "Bukan aduan", idempotencyKey: "sepuluh-jari-sekaligus")';
      const replies = await Promise.all(Array.from({ length: 10 }, () => act(coordinator, call, id)));
      for (const reply of replies) expect(reply).toMatchObject({ complaint: { version: 2 }, userErrors: [] });
      const [{ events } = { events: 0 }] = await hub.sql<{ events: number }>(
        "SELECT COUNT(*) AS events FROM event WHERE complaint_id = ?",
        [id],
      );
      expect(Number(events)).toBe(2);
    });

    it("lets a refused attempt be repeated under its key", async () => {
      const { id } = await submitted(hub);
      const call = 'forwardComplaint(id: $id, idempotencyKey: "dicoba-lagi-nanti-saja")';
      expect((await refusedAct(coordinator, call, id)).code).toBe("ACTION_NOT_ALLOWED");
      await act(coordinator, 'verifyComplaint(id: $id, leadAgency: "DPUPR")', id);
      expect(await act(coordinator, call, id)).toMatchObject({ complaint: { status: "FORWARDED" } });
    });

    it("does not show a case to the agency that gave it back, when the button is pressed again", async () => {
      const { id } = await forwarded();
      const liaison = await hub.token("LIAISON", "DPUPR");
      const call = 'returnDisposition(id: $id, reason: "Bukan kami", idempotencyKey: "kembalikan-0123456789")';
      expect(await act(liaison, call, id)).toMatchObject({ complaint: { status: "VERIFIED" }, userErrors: [] });
      await act(coordinator, 'verifyComplaint(id: $id, leadAgency: "DINKES")', id);
      await act(coordinator, "forwardComplaint(id: $id)", id);
      expect(await act(liaison, call, id)).toEqual({ complaint: null, userErrors: [] });
    });

    it("gives a citizen's second press the same ticket and code, and another input a mismatch", async () => {
      const key = "kirim-aduan-0123456789";
      const send = (title: string) => hub.ask<SubmitReply>(null, SUBMIT, { input: submission({ title }), key });
      const first = await send("Lampu jalan padam");
      expect(first.submitComplaint.userErrors).toEqual([]);
      expect(await writesNothing(() => send("Lampu jalan padam"))).toEqual(first);
      const [error] = await refusedSubmission({ title: "Lampu jalan menyala" }, key);
      expect(error?.code).toBe("IDEMPOTENCY_MISMATCH");
    });
  });

  describe("of a program", () => {
    it.each(["abc", "a.b.c", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0."])("refuses the forged token %s", async (token) => {
      const { code, message } = await refusedRequest(token, "{ viewer { id } }");
      expect(code).toBe("UNAUTHENTICATED");
      expect(message).toMatch(INDONESIAN);
    });

    it("refuses a token that another hub signed, and one with a changed character", async () => {
      const foreign = await new SignJWT({ epoch: 0, jti: "01ARZ3NDEKTSV4RRFFQ69G5FAV" })
        .setProtectedHeader({ alg: "HS256", typ: "JWT" })
        .setIssuer("aduan-hub")
        .setAudience("aduan-hub")
        .setSubject("01ARZ3NDEKTSV4RRFFQ69G5FAV")
        .setIssuedAt()
        .setExpirationTime("1h")
        .sign(randomBytes(32));
      const [head = "", body = "", signature = ""] = coordinator.split(".");
      const changed = Buffer.from(body, "base64url").toString("utf8").replace('"epoch":0', '"epoch":1');
      for (const token of [
        foreign,
        `${head}.${Buffer.from(`${changed} `).toString("base64url")}.${signature}`,
        `${head}.${body}.${signature.startsWith("A") ? "B" : "A"}${signature.slice(1)}`,
      ]) {
        expect(await refusedRequest(token, "{ inboxCounts { open } }")).toMatchObject({ code: "UNAUTHENTICATED" });
      }
    });

    it.each(["x", "", "a".repeat(60_000), "ZXwwMXwx", "%%%"])("refuses a broken cursor (%#)", async (after) => {
      const query = "query($after: Cursor) { inbox(after: $after) { liveCursor } }";
      expect((await refusedRequest(coordinator, query, { after })).code).toBe("BAD_USER_INPUT");
    });

    it("refuses a cursor of another list", async () => {
      const { inbox } = await hub.ask<{ inbox: { liveCursor: string } }>(coordinator, "{ inbox { liveCursor } }");
      const query = "query($after: Cursor) { inbox(after: $after) { liveCursor } }";
      expect((await refusedRequest(coordinator, query, { after: inbox.liveCursor })).code).toBe("BAD_USER_INPUT");
    });

    const aliases = Array.from({ length: 200 }, (_, n) => `a${n}: viewer { id }`).join(" ");
    it.each([
      ["200 aliases", `{ ${aliases} }`, "QUERY_TOO_COMPLEX"],
      [
        "30 levels",
        `{ __type(name: "Query") { ${"ofType { ".repeat(30)} name ${"} ".repeat(30)} } }`,
        "QUERY_TOO_COMPLEX",
      ],
      ["an unknown status", "{ inbox(filter: { statuses: [SELESAI] }) { liveCursor } }", "BAD_USER_INPUT"],
      ["an unknown field", "{ inbox { passwords } }", "BAD_USER_INPUT"],
      ["a broken document", "{ inbox {", "BAD_USER_INPUT"],
      ["nothing", "", "BAD_USER_INPUT"],
    ])("refuses %s", async (_what, query, code) => {
      const refused = await refusedRequest(coordinator, query);
      expect(refused.code).toBe(code);
    });

    const everywhere = [
      "inbox(first: $n) { liveCursor }",
      "events(first: $n) { hasMore }",
      "nationalInstitutions(first: $n) { edges { cursor } }",
      "inbox { edges { node { timeline(first: $n) { edges { cursor } } } } }",
      "inbox { edges { node { followUps(first: $n) { edges { cursor } } } } }",
      "inbox { edges { node { possibleDuplicates(first: $n) { __typename } } } }",
    ];
    it.each(everywhere)(
      "says the same bounds of a page everywhere, as a literal and as a variable: %s",
      async (field) => {
        for (const n of [0, -5, 101]) {
          for (const [query, variables] of [
            [`query($n: Int) { ${field} }`, { n }],
            [`{ ${field.replace("$n", String(n))} }`, {}],
          ] as const) {
            expect(await refusedRequest(coordinator, query, variables)).toEqual({
              code: "BAD_USER_INPUT",
              message: "Argumen first harus berupa angka 1 sampai 100.",
            });
          }
        }
      },
    );

    it.each([
      ["/graphql", "application/json", "{", 400],
      ["/graphql", "text/csv", "a", 415],
      ["/receipt.html", "application/json", "{", 400],
      ["/receipt.pdf", "text/csv", "a", 415],
      ["/files", "application/json", "{", 400],
      ["/files", "text/csv", "a", 415],
      ["/files/01ARZ3NDEKTSV4RRFFQ69G5FAV", "application/json", "{", 400],
      ["/notify/delivery", "text/csv", "a", 415],
      ["/receipt.html", "application/json", JSON.stringify({ ticketNumber: "a".repeat(1_100_000) }), 413],
      ["/notify/delivery", "application/json", JSON.stringify({ id: "a".repeat(20_000) }), 413],
      ["/agenda.html/tidak-ada", "application/json", "{}", 404],
    ])(
      "answers POST %s with the body type %s in its one form, in Indonesian (%#)",
      async (path, type, body, status) => {
        const response = await fetch(`${hub.url}${path}`, { method: "POST", headers: { "content-type": type }, body });
        expect(response.status).toBe(status);
        const code = { 404: "NOT_FOUND", 413: "PAYLOAD_TOO_LARGE" }[status] ?? "BAD_USER_INPUT";
        expect(await response.json()).toEqual({
          errors: [{ message: expect.stringMatching(INDONESIAN), extensions: { code } }],
        });
      },
    );

    it("refuses an unknown enum value and a wrong type in variables without repeating them", async () => {
      for (const extra of [{ kind: "RAHASIA" }, { channel: "RAHASIA" }, { isSecret: "RAHASIA" }, { title: null }]) {
        const { code, message } = await refusedRequest(null, SUBMIT, { input: submission(extra) });
        expect(code).toBe("BAD_USER_INPUT");
        expect(message).not.toContain("RAHASIA");
      }
    });
  });

  describe("anonymous and secret", () => {
    const WHOLE = "complaint(id: $id) { title content isAnonymous isSecret location { address } }";
    const REVEAL =
      'mutation($id: ID!) { revealIdentity(id: $id, purpose: "Verifikasi data") { complainant { name } userErrors { code } } }';
    const complainant = { name: "Siti Uji Coba", phone: "081200000001" };

    it("does not show an anonymous reporter to the agency; the coordinator may, and leaves an event", async () => {
      const { id } = await forwarded({ isAnonymous: true, complainant });
      const liaison = await hub.token("LIAISON", "DPUPR");
      expect(await refusedRequest(liaison, REVEAL, { id })).toMatchObject({ code: "FORBIDDEN" });
      const shown = await hub.gql(liaison, `query($id: ID!) { ${WHOLE} }`, { id });
      expect(shown.text).not.toContain("Siti");
      expect(await hub.ask(coordinator, REVEAL, { id })).toEqual({
        revealIdentity: { complainant: { name: "Siti Uji Coba" }, userErrors: [] },
      });
      const [{ revealed } = { revealed: 0 }] = await hub.sql<{ revealed: number }>(
        "SELECT COUNT(*) AS revealed FROM event WHERE complaint_id = ? AND type = 'IDENTITY_REVEALED'",
        [id],
      );
      expect(Number(revealed)).toBe(1);
    });

    it("shows a named reporter to the lead agency, and to no supporting one", async () => {
      const { id } = await submitted(hub, { complainant });
      await act(coordinator, 'verifyComplaint(id: $id, leadAgency: "DPUPR", supportAgencies: ["DINKES"])', id);
      await act(coordinator, "forwardComplaint(id: $id)", id);
      expect(await hub.ask(await hub.token("LIAISON", "DPUPR"), REVEAL, { id })).toMatchObject({
        revealIdentity: { complainant: { name: "Siti Uji Coba" } },
      });
      const support = await hub.token("LIAISON", "DINKES");
      expect(await refusedRequest(support, REVEAL, { id })).toMatchObject({ code: "FORBIDDEN" });
    });

    it("keeps a secret case sealed in the database, and readable for who works on it", async () => {
      const words = { title: "Pungutan liar kantor X", content: "Oknum meminta uang untuk surat." };
      const { id } = await forwarded({ ...words, isSecret: true, location: { address: "Jl. Sultan Fatah 1" } });
      const [row] = await hub.sql<{ title: string; content: string; address: string | null }>(
        "SELECT title, content, address FROM complaint WHERE id = ?",
        [id],
      );
      expect(row).toEqual({ title: "", content: "", address: null });
      const liaison = await hub.token("LIAISON", "DPUPR");
      expect(await hub.ask(liaison, `query($id: ID!) { ${WHOLE} }`, { id })).toMatchObject({
        complaint: { ...words, isSecret: true, location: { address: "Jl. Sultan Fatah 1" } },
      });
      const search = 'query { inbox(filter: { search: "Pungutan" }) { edges { node { id } } } }';
      expect(await hub.ask(coordinator, search)).toMatchObject({ inbox: { edges: [] } });
    });
  });
});
