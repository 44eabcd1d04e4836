import { defaultFieldResolver, isObjectType } from "graphql";
import type { HubContext } from "../../src/api/context";
import { officerCaller } from "../../src/auth/officer-rows";
import { addFollowUp, returnDisposition } from "../../src/cases/agency-work";
import { changeCase, type Verb } from "../../src/cases/change-case";
import { forward, verify } from "../../src/cases/review";
import { submitComplaint } from "../../src/cases/submit";
import { makeOfficer } from "../../src/cli/accounts";
import type { Caller } from "../../src/domain/permission";
import type { Role } from "../../src/domain/status";
import { agencyByIdOrCode } from "../../src/store/agency-rows";
import { LiveCore, type TestSink } from "../support/live-core";
import { waitFor } from "../support/wait-for";

const LIVE = `subscription Inbox($after: Cursor) { inboxEvents(after: $after) {
  cursor kind complaintId event { type position } complaint { id version title status allowedActions } } }`;
const SUBMISSION = {
  kind: "COMPLAINT",
  title: "Rob menggenangi jalan",
  content: "Air rob setinggi lutut sudah tiga hari.",
  channel: "WEB",
  isAnonymous: false,
  isSecret: false,
} as const;
const note = (text: string) => ({ text, visibility: "INTERNAL" as const });

describe("subscriptions that are equal", () => {
  let live: LiveCore;
  let coordinator: Caller;
  let budi: Caller;
  let siti: Caller;
  let other: Caller;

  async function officer(username: string, role: Role, code: string | null): Promise<Caller> {
    const agency = code === null ? null : await agencyByIdOrCode(live.core.cases.work, code);
    const account = { username, name: username, role, agencyId: agency?.id ?? null, password: null };
    return officerCaller(await makeOfficer(live.core, account));
  }

  beforeAll(async () => {
    live = await LiveCore.start("fan_out");
    coordinator = await officer("uji.koordinator", "COORDINATOR", null);
    budi = await officer("uji.budi", "LIAISON", "DPUPR");
    siti = await officer("uji.siti", "LIAISON", "DPUPR");
    other = await officer("uji.lain", "LIAISON", "DINKES");
  });
  afterAll(() => live.stop());

  const act = <Input>(verb: Verb<Input>, actor: Caller, id: string, input: Input) =>
    changeCase(live.core.cases, verb, { actor, id }, input);

  async function forwarded(): Promise<string> {
    const { complaintId } = await submitComplaint(live.core.cases, { kind: "CITIZEN" }, SUBMISSION);
    await act(verify, coordinator, complaintId, { leadAgency: "DPUPR" });
    await act(forward, coordinator, complaintId, {});
    await live.settled();
    return complaintId;
  }

  const types = (sink: TestSink) => sink.frames.map(({ kind, event }) => event?.type ?? kind);
  const has = (sink: TestSink, type: string) => waitFor(type, () => types(sink).includes(type));

  it("get the same bytes for two officers of one scope, made once, whatever the spelling and the place they resume from", async () => {
    const id = await forwarded();
    const before = live.fanOut.counts;
    const spelt = LIVE.replaceAll("\n", " # indah\n").replaceAll("$after", "$dari");
    const sinks = [
      await live.subscribe(budi, LIVE),
      await live.subscribe(siti, LIVE),
      await live.subscribe(siti, LIVE.replace("($after: Cursor)", "").replace("after: $after", "after: null")),
      await live.subscribe(siti, spelt, { dari: live.cursorAt(live.feed.head) }),
    ];
    await act(addFollowUp, budi, id, note("Ditinjau."));
    for (const sink of sinks) await has(sink, "FOLLOWED_UP");
    const [first, ...rest] = sinks.map(({ taken }) => taken[0]);
    // Not only equal: the very same.
    for (const payload of rest) expect(payload).toBe(first);
    expect(live.fanOut.counts.rendered - before.rendered).toBe(1);
    for (const { stream } of sinks) stream?.stop();
    expect(live.fanOut.counts.streams).toBe(before.streams);
  });

  it("are kept apart by role, by agency, and by what is asked for", async () => {
    const id = await forwarded();
    const asked = LIVE.replace("version title", "version");
    const sinks = [
      await live.subscribe(coordinator, LIVE),
      await live.subscribe(budi, LIVE),
      await live.subscribe(budi, asked),
      await live.subscribe(other, LIVE),
    ];
    await act(addFollowUp, budi, id, note("Ditinjau."));
    for (const sink of sinks.slice(0, 3)) await has(sink, "FOLLOWED_UP");
    await live.settled();
    const [ofCoordinator, ofBudi, shorter, ofOther] = sinks;
    expect(new Set([ofCoordinator, ofBudi, shorter].map((sink) => sink?.taken[0]?.bytes.toString())).size).toBe(3);
    expect(ofBudi?.frames[0]?.complaint?.allowedActions).not.toEqual(
      ofCoordinator?.frames[0]?.complaint?.allowedActions,
    );
    expect(ofOther?.taken).toEqual([]);
    for (const { stream } of sinks) stream?.stop();
  });

  it("are not shared when a frame depends on the person, and lose nothing by it", async () => {
    const type = live.schema.getType("Complaint");
    const field = isObjectType(type) ? type.getFields().agendaNumber : undefined;
    if (field === undefined) throw new Error("the field is gone");
    const before = field.resolve ?? defaultFieldResolver;
    field.resolve = (_source, _args, { caller }: HubContext) => (caller.kind === "OFFICER" ? caller.name : null);
    try {
      const id = await forwarded();
      const asked = LIVE.replace("version title", "agendaNumber");
      const sinks = [
        await live.subscribe(budi, asked),
        await live.subscribe(siti, asked),
        await live.subscribe(siti, asked),
      ];
      for (const text of ["satu", "dua"]) await act(addFollowUp, coordinator, id, note(text));
      for (const sink of sinks) await waitFor("both changes", () => sink.taken.length === 2);
      const names = sinks.map((sink) => sink.frames.map(({ complaint }) => complaint?.agendaNumber));
      expect(names).toEqual([
        ["uji.budi", "uji.budi"],
        ["uji.siti", "uji.siti"],
        ["uji.siti", "uji.siti"],
      ]);
      expect(sinks[1]?.taken[1]).toBe(sinks[2]?.taken[1]);
      const late = await live.subscribe(budi, asked, { after: live.cursorAt(live.feed.head - 1) });
      await waitFor("the replay", () => late.frames[0]?.complaint?.agendaNumber === "uji.budi");
      for (const { stream } of [...sinks, late]) stream?.stop();
    } finally {
      field.resolve = before;
    }
  });

  it("share their replay too, and a frame made before is not shown to those who may no longer see it", async () => {
    const id = await forwarded();
    const start = live.cursorAt(live.feed.head);
    for (const text of ["satu", "dua", "tiga"]) await act(addFollowUp, budi, id, note(text));
    await live.settled();
    const before = live.fanOut.counts.rendered;
    const returning = await Promise.all(Array.from({ length: 50 }, () => live.subscribe(budi, LIVE, { after: start })));
    for (const sink of returning) await waitFor("the replay", () => sink.taken.length === 3);
    expect(live.fanOut.counts.rendered - before).toBe(3);
    await act(returnDisposition, budi, id, { reason: "Bukan kewenangan kami." });
    await live.settled();
    const after = await live.subscribe(budi, LIVE, { after: start });
    await waitFor("the removal", () => after.taken.length === 4);
    expect(types(after)).toEqual(["REMOVED", "REMOVED", "REMOVED", "REMOVED"]);
    expect(JSON.stringify(after.frames)).not.toContain("Rob menggenangi");
    for (const { stream } of [...returning, after]) stream?.stop();
  });

  it("show a renamed agency in the very next frame (L7)", async () => {
    const id = await forwarded();
    const sink = await live.subscribe(
      budi,
      "subscription { inboxEvents { event { type } complaint { leadAgency { name } } } }",
    );
    const nameIn = (index: number) => sink.frames[index]?.complaint?.leadAgency;
    await act(addFollowUp, budi, id, note("satu"));
    await waitFor("the first frame", () => sink.taken.length === 1);
    const agency = await agencyByIdOrCode(live.core.cases.work, "DPUPR");
    await live.core.cases.work.read("UPDATE agency SET name = 'Dinas Baru' WHERE id = ?", [agency?.id]);
    await act(addFollowUp, budi, id, note("dua"));
    await waitFor("the second frame", () => sink.taken.length === 2);
    expect([nameIn(0), nameIn(1)]).toEqual([{ name: agency?.name }, { name: "Dinas Baru" }]);
    sink.stream?.stop();
  });

  it("skip nothing when more events share one instant than a batch holds (L2)", async () => {
    const id = await forwarded();
    const sink = await live.subscribe(budi, "subscription { inboxEvents { event { position } } }");
    const ids = Array.from({ length: 1_200 }, (_, index) => String(index).padStart(26, "B"));
    await live.core.cases.work.dataSource.query(
      `INSERT INTO event (id, complaint_id, type, actor_kind, occurred_at, complaint_version, agencies_before, agencies_after, data)
       SELECT v.id, e.complaint_id, 'FOLLOWED_UP', 'SYSTEM', '2026-01-05 08:00:00.000', e.complaint_version, e.agencies_after, e.agencies_after, '{}'
         FROM event e, (${ids.map(() => "SELECT ? AS id").join(" UNION ALL ")}) v
        WHERE e.seq = (SELECT MAX(seq) FROM event WHERE complaint_id = ?)`,
      [...ids, id],
    );
    await waitFor("all of them", () => sink.taken.length >= ids.length);
    const positions = sink.frames.map(({ event }) => Number(event?.position));
    expect(positions).toEqual(positions.map((_, index) => (positions[0] ?? 0) + index));
    expect(positions).toHaveLength(ids.length);
    sink.stream?.stop();
  });

  it("end for all with a failure that is no answer, and go on from the last cursor", async () => {
    const id = await forwarded();
    const sink = await live.subscribe(budi, LIVE);
    await act(addFollowUp, budi, id, note("satu"));
    await waitFor("the first frame", () => sink.taken.length === 1);
    live.isAway = true;
    await act(addFollowUp, budi, id, note("dua"));
    await waitFor("the end", () => sink.failure);
    live.isAway = false;
    const again = await live.subscribe(budi, LIVE, { after: sink.frames[0]?.cursor });
    await waitFor("what was missed", () => again.taken.length === 1);
    again.stream?.stop();
  });

  describe("of a client that does not take what it is sent", () => {
    it("hold nothing but its place, and go on from there in order", async () => {
      const id = await forwarded();
      const [slow, quick] = [await live.subscribe(budi, LIVE), await live.subscribe(budi, LIVE)];
      slow.block(true);
      for (const text of ["satu", "dua", "tiga"]) await act(addFollowUp, budi, id, note(text));
      await waitFor("the others' frames", () => quick.taken.length === 3);
      expect(slow.taken).toEqual([]);
      slow.block(false);
      await waitFor("its own", () => slow.taken.length === 3);
      expect(slow.frames.map(({ cursor }) => cursor)).toEqual(quick.frames.map(({ cursor }) => cursor));
      for (const { stream } of [slow, quick]) stream?.stop();
    });

    it("merge to the newest frame of each case once it has been slow", async () => {
      const ids = [await forwarded(), await forwarded()];
      const slow = await live.subscribe(budi, LIVE);
      slow.block(true);
      await act(addFollowUp, budi, ids[0] ?? "", note("mulai"));
      await live.settled();
      for (let round = 0; round < 10; round += 1)
        for (const id of ids) await act(addFollowUp, budi, id, note(`Langkah ${round}`));
      await live.settled();
      live.slowAfterMs = 0;
      slow.block(false);
      await waitFor("both cases", () => slow.taken.length === 2);
      await act(addFollowUp, budi, ids[0] ?? "", note("akhir"));
      await waitFor("what comes after", () => slow.taken.length === 3);
      live.slowAfterMs = Number.POSITIVE_INFINITY;
      expect(slow.frames.map(({ complaintId }) => complaintId)).toEqual([ids[0], ids[1], ids[0]]);
      const positions = slow.frames.map(({ event }) => Number(event?.position));
      expect(positions).toEqual([...positions].sort((a, b) => a - b));
      slow.stream?.stop();
    });

    it("say GAP when it has fallen behind further than anybody replays", async () => {
      const id = await forwarded();
      const slow = await live.subscribe(budi, LIVE);
      slow.block(true);
      await act(addFollowUp, budi, id, note("mulai"));
      await live.settled();
      const values = Array.from({ length: 5_001 }, (_, index) => [String(index).padStart(26, "G"), "OFFICER_CHANGED"]);
      await live.core.cases.work.dataSource.query(
        `INSERT INTO event (id, type, actor_kind, occurred_at, complaint_version, agencies_before, agencies_after, data)
         SELECT v.id, v.type, 'SYSTEM', UTC_TIMESTAMP(3), 0, '', '', '{}'
           FROM (${values.map(() => "SELECT ? AS id, ? AS type").join(" UNION ALL ")}) v`,
        values.flat(),
      );
      await live.settled();
      slow.block(false);
      await waitFor("the gap", () => slow.taken.length > 0);
      expect(slow.frames[0]).toMatchObject({ kind: "GAP", complaintId: null, cursor: live.cursorAt(live.feed.head) });
      await act(addFollowUp, budi, id, note("akhir"));
      await waitFor("what comes after", () => types(slow).at(-1) === "FOLLOWED_UP");
      expect(types(slow)).toEqual(["GAP", "FOLLOWED_UP"]);
      slow.stream?.stop();
    }, 60_000);
  });
});
