import { startTestHub, type TestHub, type UserErrorReply } from "../support/hub";
import { submission, submitted, type Ticket } from "../support/submission";

let hub: TestHub;
let coordinator: string;

beforeAll(async () => {
  hub = await startTestHub("duplicates");
  coordinator = await hub.token("COORDINATOR");
}, 60_000);
afterAll(() => hub.stop());

const SRIWULAN = { district: "Sayung", village: "Sriwulan" };
const FLOOD = {
  title: "Pompa rob Sriwulan mati",
  content: "Pompa rob mati, air masuk rumah setiap malam.",
  location: SRIWULAN,
};
const AGAIN = {
  title: "Rob lagi di Sriwulan",
  content: "Rob masuk rumah tiap malam karena pompanya mati.",
  location: SRIWULAN,
};

interface Possible {
  readonly score: number;
  readonly reasons: readonly string[];
  readonly complaint: { readonly id: string };
}

async function possible(id: string, token = coordinator): Promise<readonly Possible[]> {
  const query = "query ($id: ID!) { complaint(id: $id) { possibleDuplicates { score reasons complaint { id } } } }";
  const { complaint } = await hub.ask<{ complaint: { possibleDuplicates: Possible[] } }>(token, query, { id });
  return complaint.possibleDuplicates;
}

async function hints(extra: Record<string, unknown>): Promise<readonly object[]> {
  const query = `mutation ($input: SubmitComplaintInput!) { submitComplaint(input: $input) {
    ticketNumber possibleDuplicates { kind categoryName district submittedOn } } }`;
  const { submitComplaint } = await hub.ask<{ submitComplaint: { possibleDuplicates: object[] } }>(null, query, {
    input: submission(extra),
  });
  return submitComplaint.possibleDuplicates;
}

async function act(name: string, args: string, variables: Record<string, unknown>, token = coordinator): Promise<void> {
  const types: Readonly<Record<string, string>> = { id: "ID!", into: "ID!", text: "String!" };
  const declared = Object.keys(variables).map((key) => `$${key}: ${types[key] ?? "ID!"}`);
  const query = `mutation (${declared.join(", ")}) { done: ${name}(${args}) { userErrors { code message } } }`;
  const { done } = await hub.ask<{ done: { userErrors: UserErrorReply[] } }>(token, query, variables);
  if (done.userErrors.length > 0) throw new Error(JSON.stringify(done.userErrors));
}

async function support(ticketNumber: string, phone?: string): Promise<number | string> {
  const query = `mutation ($t: String!, $p: String) { supportComplaint(ticketNumber: $t, phone: $p) {
    meTooCount userErrors { code path } } }`;
  const { supportComplaint: said } = await hub.ask<{
    supportComplaint: { meTooCount: number | null; userErrors: UserErrorReply[] };
  }>(null, query, { t: ticketNumber, p: phone ?? null });
  return said.meTooCount ?? String(said.userErrors[0]?.code);
}

async function meToo({ id }: Ticket): Promise<number> {
  const { complaint } = await hub.ask<{ complaint: { meTooCount: number } }>(
    coordinator,
    "query ($id: ID!) { complaint(id: $id) { meTooCount } }",
    { id },
  );
  return complaint.meTooCount;
}

test("the coordinator sees what is alike, with why; who submits sees that there is something, and nothing of it", async () => {
  const [category] = await hub.sql<{ id: string; name: string }>(
    "SELECT id, name FROM category WHERE is_active LIMIT 1",
  );
  const first = await submitted(hub, { ...FLOOD, category: category?.id });
  const secret = await submitted(hub, { ...FLOOD, isSecret: true });
  await submitted(hub, {
    title: "Lampu jalan padam",
    content: "Lampu di tikungan padam sejak Senin.",
    location: SRIWULAN,
  });
  const elsewhere = await submitted(hub, { ...AGAIN, location: { district: "Bonang", village: "Purworejo" } });

  const today = new Date(Date.now() + 7 * 3_600_000).toISOString().slice(0, 10);
  const hint = { kind: "COMPLAINT", categoryName: category?.name, district: "Sayung", submittedOn: today };
  expect(await hints(AGAIN)).toEqual([hint]);
  expect(await hints({ ...AGAIN, isSecret: true })).toEqual([]);
  expect(await hints({ title: "Antrean KTP", content: "Antrean rekam KTP sampai sore." })).toEqual([]);

  const found = await possible(first.id);
  expect(found).toHaveLength(1);
  expect(found[0]?.reasons).toEqual(["TEXT", "PLACE", "TIME"]);
  expect(found[0]?.score).toBeGreaterThan(0.6);
  expect(found.map(({ complaint }) => complaint.id)).not.toContain(elsewhere.id);
  // Its own words may be searched with by who may read them; it is found by nobody.
  expect((await possible(secret.id)).map(({ complaint }) => complaint.id)).toContain(first.id);
  expect(await possible(first.id, await hub.token("LEADER"))).toEqual([]);
});

test("all reporters follow: the duplicate's tracker shows the survivor's status and the office's public words, and both count", async () => {
  const [survivor, duplicate, third] = [
    await submitted(hub, FLOOD),
    await submitted(hub, AGAIN),
    await submitted(hub, AGAIN),
  ];
  await act("mergeComplaints", "duplicate: $id, into: $into", { id: third.id, into: duplicate.id });
  await act("mergeComplaints", "duplicate: $id, into: $into", { id: duplicate.id, into: survivor.id });
  await act("verifyComplaint", 'id: $id, leadAgency: "DPUPR"', { id: survivor.id });
  await act("forwardComplaint", "id: $id", { id: survivor.id });
  const liaison = await hub.token("LIAISON", "DPUPR");
  await act("acceptDisposition", "id: $id", { id: survivor.id }, liaison);
  await act(
    "addFollowUp",
    'id: $id, text: "Pompa cadangan dipasang besok.", visibility: PUBLIC',
    { id: survivor.id },
    liaison,
  );
  for (const ticket of [duplicate, third]) {
    const { trackComplaint } = await hub.ask<{
      trackComplaint: { status: string; title: string; publicFollowUps: { text: string }[] };
    }>(
      null,
      "query ($t: String!, $c: String!) { trackComplaint(ticketNumber: $t, accessCode: $c) { status title publicFollowUps { text } } }",
      { t: ticket.ticketNumber, c: ticket.accessCode },
    );
    expect(trackComplaint).toMatchObject({ status: "IN_PROGRESS", title: AGAIN.title });
    expect(trackComplaint.publicFollowUps.map(({ text }) => text)).toEqual(["Pompa cadangan dipasang besok."]);
  }
  expect(await meToo(survivor)).toBe(2);
  expect(await support(third.ticketNumber, "0812 0000 0001")).toBe(3);
  expect(await meToo(survivor)).toBe(3);
});

test("nothing is merged into what is merged already, or into itself; so no case is lost in a chain or a circle", async () => {
  const [one, two, three] = [await submitted(hub, FLOOD), await submitted(hub, AGAIN), await submitted(hub, AGAIN)];
  const merging = (duplicate: Ticket, into: Ticket) =>
    act("mergeComplaints", "duplicate: $id, into: $into", { id: duplicate.id, into: into.id }).then(
      () => "merged",
      (error: Error) => (JSON.parse(error.message) as UserErrorReply[])[0],
    );
  expect(await merging(one, two)).toBe("merged");
  const refused = { code: "INVALID_INPUT", message: expect.stringContaining("masih terbuka") };
  expect(await merging(three, one)).toMatchObject(refused);
  expect(await merging(two, one)).toMatchObject(refused);
  expect(await merging(two, two)).toMatchObject(refused);
  expect(await merging(two, three)).toBe("merged");
  expect(await merging(three, one)).toMatchObject(refused);
  const rows = await hub.sql<{ id: string; into: string | null }>(
    "SELECT id, merged_into_id AS `into` FROM complaint WHERE id IN (?, ?, ?)",
    [one.id, two.id, three.id],
  );
  expect(new Map(rows.map(({ id, into }) => [id, into]))).toEqual(
    new Map([
      [one.id, three.id],
      [two.id, three.id],
      [three.id, null],
    ]),
  );
});

test("who withdraws takes nobody else's complaint back: what was merged into his is looked at by itself again", async () => {
  const [survivor, duplicate, erased] = [
    await submitted(hub, FLOOD),
    await submitted(hub, AGAIN),
    await submitted(hub, AGAIN),
  ];
  for (const { id } of [duplicate, erased]) {
    await act("mergeComplaints", "duplicate: $id, into: $into", { id, into: survivor.id });
  }
  await hub.sql("UPDATE reporter SET wrapped_key = NULL WHERE id = (SELECT reporter_id FROM complaint WHERE id = ?)", [
    erased.id,
  ]);
  const { withdrawComplaint } = await hub.ask<{ withdrawComplaint: { userErrors: UserErrorReply[] } }>(
    null,
    `mutation ($t: String!, $c: String!) { withdrawComplaint(ticketNumber: $t, accessCode: $c, reason: "Sudah kering.") {
       userErrors { code } } }`,
    { t: survivor.ticketNumber, c: survivor.accessCode },
  );
  expect(withdrawComplaint.userErrors).toEqual([]);
  const { trackComplaint } = await hub.ask<{
    trackComplaint: { status: string; allowedActions: string[]; publicFollowUps: { text: string }[] };
  }>(
    null,
    "query ($t: String!, $c: String!) { trackComplaint(ticketNumber: $t, accessCode: $c) { status allowedActions publicFollowUps { text } } }",
    { t: duplicate.ticketNumber, c: duplicate.accessCode },
  );
  expect(trackComplaint).toEqual({ status: "SUBMITTED", allowedActions: ["WITHDRAW"], publicFollowUps: [] });
  const { complaint } = await hub.ask<{
    complaint: { clocks: { step: string; state: string }[]; timeline: { edges: { node: Record<string, unknown> }[] } };
  }>(
    coordinator,
    `query ($id: ID!) { complaint(id: $id) { clocks { step state }
       timeline(first: 20) { edges { node { type actorName note } } } } }`,
    { id: duplicate.id },
  );
  expect(complaint.clocks.filter(({ step }) => step === "REVIEW").at(-1)?.state).toBe("RUNNING");
  expect(complaint.timeline.edges.at(-1)?.node).toMatchObject({
    type: "REOPENED",
    actorName: "Sistem",
    note: expect.stringContaining("dicabut oleh pelapornya"),
  });
  const told = await hub.sql<{ template: string }>("SELECT template FROM notice WHERE complaint_id = ? ORDER BY seq", [
    duplicate.id,
  ]);
  expect(told.map(({ template }) => template)).toEqual(["RECEIPT", "MERGED", "REOPENED"]);
  // Of whom nothing is left, nobody is there to follow it.
  const [gone] = await hub.sql<{ status: string }>("SELECT status FROM complaint WHERE id = ?", [erased.id]);
  expect(gone?.status).toBe("MERGED");
});

test('"saya juga" counts a person once, and only for what the public may know of', async () => {
  const open = await submitted(hub, FLOOD);
  expect(await support(open.ticketNumber)).toBe(1);
  expect(await support(open.ticketNumber)).toBe(1);
  expect(await support(open.ticketNumber, "0812-0000-0009")).toBe(2);
  expect(await support(open.ticketNumber, "+62 812 0000 0009")).toBe(2);
  const racing = await Promise.all(Array.from({ length: 5 }, () => support(open.ticketNumber, "081200000010")));
  expect(Math.max(...racing.map(Number))).toBe(3);
  expect(await support(open.ticketNumber, "bukan nomor")).toBe("INVALID_INPUT");
  const secret = await submitted(hub, { ...FLOOD, isSecret: true });
  expect(await support(secret.ticketNumber)).toBe("NOT_FOUND");
  expect(await support("TIDAKADA1234")).toBe("NOT_FOUND");
  // Nobody can be found in the table, nor followed from one case to another.
  const other = await submitted(hub, FLOOD);
  await support(other.ticketNumber, "0812-0000-0009");
  const rows = await hub.sql<{ who: Buffer }>("SELECT who FROM supporter");
  expect(new Set(rows.map(({ who }) => who.toString("hex"))).size).toBe(rows.length);
  const [events] = await hub.sql<{ total: number }>("SELECT COUNT(*) AS total FROM event WHERE complaint_id = ?", [
    open.id,
  ]);
  expect(Number(events?.total)).toBe(1);
});
