import { acceptDisposition, answerComplaint } from "../../src/cases/agency-work";
import { receiveAnswer, reviewResult } from "../../src/cases/result";
import { forward, verify } from "../../src/cases/review";
import { transfer } from "../../src/cases/transfer";
import type { SimulatedCapability } from "../../src/simulator/options";
import { isAnythingMoving } from "../../src/store/sweep-rows";
import { pullInstitutions } from "../../src/sync/masters";
import { importNationalCase } from "../../src/sync/new-cases";
import { type OnceResult, syncOnce } from "../../src/sync/once";
import { pull } from "../../src/sync/pull";
import { push } from "../../src/sync/push";
import { AGENCY, TestBridge } from "../support/bridge";
import { ALL_CAPABILITIES, caseThere, NATIONAL_SYSTEMS, type NationalSystem } from "../support/national-systems";
import { waitFor } from "../support/wait-for";

const MAX_WAIT_MS = 30_000;

let system: NationalSystem;
let bridge: TestBridge;

/** A hub whose national system is this one; time-outs are short. */
function hubOf(name: string, there: NationalSystem): Promise<TestBridge> {
  const quick = { SP4N_CALLS_PER_MINUTE: "100000", SP4N_CREATE_TIMEOUT_MS: "600", SP4N_READ_TIMEOUT_MS: "600" };
  return TestBridge.start(name, { variables: { ...there.environment, ...quick }, timing: { settleMs: 700 } });
}

function once(): Promise<OnceResult> {
  return syncOnce(bridge.env, { maxWaitMs: MAX_WAIT_MS });
}

async function numberThere(complaintId: string): Promise<string> {
  return (await bridge.national(complaintId)).nationalId ?? "";
}

/** The national case that was made of a case. */
async function there(complaintId: string) {
  return caseThere(system, await numberThere(complaintId));
}

async function textsOf(complaintId: string): Promise<number> {
  const [row] = await bridge.rows<{ total: number }>(
    "SELECT COUNT(*) AS total FROM case_text WHERE complaint_id = ? AND purpose LIKE 'NATIONAL_%'",
    [complaintId],
  );
  return Number(row?.total ?? 0);
}

/** Every ticket has one national case at most, and every follow-up of ours is there once at most. */
function nothingIsDoubled(): void {
  const tickets = system.cases.flatMap(({ content }) => /#([0-9A-Z]{6,20})/.exec(content)?.[1] ?? []);
  expect(tickets).toHaveLength(new Set(tickets).size);
  for (const { said } of system.cases) {
    const marks = said.flatMap((text) => /\[[0-9A-Z]+\/\d+[a-z]?\]/.exec(text)?.[0] ?? []);
    expect(marks).toHaveLength(new Set(marks).size);
  }
}

/** Everything that is to be there is there, once. */
async function everythingArrived(): Promise<void> {
  nothingIsDoubled();
  const unlinked = await bridge.rows("SELECT complaint_id FROM national_case WHERE national_id IS NULL");
  expect(unlinked).toEqual([]);
  const sent = await bridge.rows<{ ticket: string; nationalId: string; mark: number }>(
    `SELECT c.ticket_number AS ticket, n.national_id AS nationalId, o.mark FROM outbox o
       JOIN complaint c ON c.id = o.complaint_id JOIN national_case n ON n.complaint_id = c.id
      WHERE o.kind = 'FOLLOW_UP'`,
  );
  for (const { ticket, nationalId, mark } of sent) {
    const { said } = caseThere(system, nationalId);
    expect(said.filter((text) => text.startsWith(`[${ticket}/${mark}`))).not.toEqual([]);
  }
}

const SETTINGS = NATIONAL_SYSTEMS.flatMap(({ name, start }) => [
  { name: `${name}, evidence only`, slug: "evidence", start, capabilities: [] as readonly SimulatedCapability[] },
  { name: `${name}, with every capability`, slug: "able", start, capabilities: ALL_CAPABILITIES },
]);

describe.each(SETTINGS)("$name", ({ start, capabilities }) => {
  beforeAll(async () => {
    system = await start({ capabilities, seed: 11 });
    bridge = await hubOf("on_both", system);
    await pullInstitutions(bridge.env);
  }, 60_000);

  afterAll(async () => {
    await bridge.close();
    await system.close();
  });

  afterEach(async () => {
    expect(await once()).toEqual({ code: 0, rows: [], isAtRest: true });
    expect(system.violations).toEqual([]);
    await everythingArrived();
  });

  test("a case and its follow-ups go out once, with files and long texts, and are EQUAL", async () => {
    const complainant = { name: "Siti Rahayu", phone: "081234567890", email: "siti@example.test" };
    const known = await bridge.resolved({ complainant });
    const words = "Air rob setinggi lutut. ".repeat(416).trim();
    const long = await bridge.forwarded({ content: words });
    await bridge.verified({ isAnonymous: true, isSecret: true });
    await push(bridge.env);
    expect(await push(bridge.env)).toMatchObject({ sent: 0, parked: 0 });
    expect((await there(known.complaintId)).said.join("\n")).toContain("Pompa sudah dipasang di tiga titik.");
    const { content, said } = await there(long.complaintId);
    expect(content.length).toBeLessThanOrEqual(10_000);
    expect(said).toHaveLength(2);
    const rest = said.map((text) => text.replace(/^\[[^\]]*\] /, ""));
    expect(rest.map((text) => `${content} ${text}`).filter((whole) => whole.endsWith(words))).toHaveLength(1);
    const hidden = system.cases.filter(({ isSecret }) => isSecret);
    expect(hidden).toMatchObject([{ isAnonymous: true }]);
    for (const text of system.cases.flatMap(({ content, said }) => [content, ...said])) {
      for (const part of ["Siti", "0812", "siti@"]) expect(text).not.toContain(part);
    }
  });

  test("what others say and do there comes here once", async () => {
    const { complaintId } = await bridge.forwarded();
    await once();
    const id = await numberThere(complaintId);
    const before = await textsOf(complaintId);
    system.followUp(id, "Kami ikut memantau.");
    system.followUp(id, "Petugas “kita” sudah ke lokasi & mengukur.", "own");
    system.reply(id, "Terima kasih, masih tergenang.");
    await pull(bridge.env);
    expect(await textsOf(complaintId)).toBe(before + 3);
    await pull(bridge.env);
    expect(await textsOf(complaintId)).toBe(before + 3);
    system.setStatus(id, "Selesai", "Tuntas.");
    await once();
    expect(await bridge.status(complaintId)).toBe("RESOLVED");
    system.reply(id, "Tergenang lagi.");
    await once();
    expect(await bridge.status(complaintId)).not.toBe("SUBMITTED");
  });

  test.each([
    ["Dalam Proses", "FORWARDED"],
    ["Ditunda", "FORWARDED"],
    ["Ditolak", "REJECTED"],
    ["Diarsipkan", "REJECTED"],
  ])("the status %s makes it %s here", async (statusName, status) => {
    const { complaintId } = await bridge.forwarded();
    await once();
    system.setStatus(await numberThere(complaintId), statusName, "Catatan.");
    await pull(bridge.env);
    expect(await bridge.status(complaintId)).toBe(status);
  });

  test("a case that is resolved here is EQUAL, and once it is closed there too", async () => {
    const { complaintId } = await bridge.resolved();
    expect(await once()).toEqual({ code: 0, rows: [], isAtRest: true });
    system.setStatus(await numberThere(complaintId), "Selesai");
    await once();
    expect(await bridge.status(complaintId)).toBe("RESOLVED");
  });

  test("not ours: the case goes to another institution, and comes back", async () => {
    const { complaintId } = await bridge.verified();
    await once();
    const input = { nationalInstitution: system.other, reason: "Wewenang rumah sakit." };
    await bridge.does("COORDINATOR", transfer, complaintId, input);
    await once();
    expect((await there(complaintId)).dispositionId).toBe(system.other);
    expect(await bridge.status(complaintId)).toBe("TRANSFERRED");
    system.dispose(await numberThere(complaintId), system.own.id);
    await once();
    expect(await bridge.status(complaintId)).toBe("VERIFIED");
  });

  test("born there: taken in once by its number, and answered from here", async () => {
    const id = system.born({ title: "Lampu & kabel", content: "Padam sejak Senin.\nTolong." });
    const { complaintId } = await importNationalCase(bridge.env, bridge.actors.COORDINATOR, id);
    await expect(importNationalCase(bridge.env, bridge.actors.COORDINATOR, id)).rejects.toMatchObject({
      code: "ALREADY_LINKED",
    });
    expect(await bridge.rows("SELECT title FROM complaint WHERE id = ?", [complaintId])).toEqual([
      { title: "Lampu & kabel" },
    ]);
    await bridge.does("COORDINATOR", verify, complaintId, { leadAgency: AGENCY });
    await bridge.does("COORDINATOR", forward, complaintId, {});
    await bridge.does("LIAISON", acceptDisposition, complaintId, {});
    await bridge.does("LIAISON", answerComplaint, complaintId, { text: "Lampu sudah menyala." });
    await bridge.does("COORDINATOR", receiveAnswer, complaintId, {});
    await bridge.does("LEADER", reviewResult, complaintId, { outcome: "RESOLVED" });
    await once();
    expect(caseThere(system, id).said.join()).toContain("Lampu sudah menyala.");
  });

  test("the more protective flag wins", async () => {
    const { complaintId } = await bridge.verified();
    await once();
    system.setFlags(await numberThere(complaintId), { isSecret: true });
    await once();
    expect(await bridge.rows("SELECT is_secret AS isSecret, title FROM complaint WHERE id = ?", [complaintId])).toEqual(
      [{ isSecret: 1, title: "" }],
    );
  });
});

describe.each(NATIONAL_SYSTEMS)("$name, evidence only, which tells little", ({ start }) => {
  beforeAll(async () => {
    system = await start({ capabilities: [], isBare: true, transferNeedsApproval: true, seed: 5 });
    bridge = await hubOf("tells_little", system);
  }, 60_000);

  afterAll(async () => {
    await bridge.close();
    await system.close();
  });

  afterEach(async () => {
    expect(await once()).toEqual({ code: 0, rows: [], isAtRest: true });
    expect(system.violations).toEqual([]);
    await everythingArrived();
  });

  test("a case is EQUAL although its title, words and flags are not shown", async () => {
    const { complaintId } = await bridge.resolved({ isSecret: true });
    await once();
    const before = await textsOf(complaintId);
    const id = await numberThere(complaintId);
    system.followUp(id, "Kami ikut memantau.");
    for (let reading = 0; reading < 6; reading += 1) await pull(bridge.env);
    expect(await textsOf(complaintId)).toBe(before + 1);
    expect(await bridge.status(complaintId)).toBe("RESOLVED");
  });

  test("born there: taken in by its number without its words, and told so", async () => {
    const id = system.born({ title: "Lampu padam", content: "Gelap." });
    const { complaintId } = await importNationalCase(bridge.env, bridge.actors.COORDINATOR, id);
    const [row] = await bridge.rows("SELECT is_text_missing AS isTextMissing FROM complaint WHERE id = ?", [
      complaintId,
    ]);
    expect(row).toEqual({ isTextMissing: 1 });
  });

  test("a transfer that waits for approval there is EQUAL before and after", async () => {
    const { complaintId } = await bridge.verified();
    await once();
    const input = { nationalInstitution: system.other, reason: "Wewenang rumah sakit." };
    await bridge.does("COORDINATOR", transfer, complaintId, input);
    expect(await once()).toEqual({ code: 0, rows: [], isAtRest: true });
    const id = await numberThere(complaintId);
    expect(caseThere(system, id).dispositionId).toBe(system.own.id);
    system.dispose(id, system.other);
    expect(await once()).toEqual({ code: 0, rows: [], isAtRest: true });
    expect(await bridge.status(complaintId)).toBe("TRANSFERRED");
  });
});

describe.each(NATIONAL_SYSTEMS)("$name, which loses answers", ({ start }) => {
  afterEach(async () => {
    await bridge.close();
    await system.close();
  });

  test("a hub that knows no institution by its name yet doubles nothing either", async () => {
    system = await start({ capabilities: ["findByReference"], onlyLosesAnswers: true, faultProbability: 0.5, seed: 1 });
    bridge = await hubOf("loses_answers", system);
    for (let made = 0; made < 12; made += 1) await bridge.forwarded();
    await waitFor("everything to be sent", async () => {
      await bridge.env.link.probeNow();
      await push(bridge.env);
      return !(await isAnythingMoving(bridge.core.cases.work));
    });
    nothingIsDoubled();
    system.heal();
    expect(await once()).toEqual({ code: 0, rows: [], isAtRest: true });
    await everythingArrived();
  }, 60_000);
});

/** Kinds of faults, "none" among them. */
const ENOUGH_KINDS = 3;
const MOST_ROUNDS = 20;

const ROUGH = NATIONAL_SYSTEMS.flatMap(({ name, start }) => [
  { name, start, seed: 1, faultProbability: 0.2 },
  { name, start, seed: 2, faultProbability: 0.3 },
  { name, start, seed: 3, faultProbability: 0.4 },
]);

describe.each(ROUGH)("$name, where a share of $faultProbability of the calls goes wrong", ({ start, ...rough }) => {
  afterEach(async () => {
    await bridge.close();
    await system.close();
  });

  /** Work here and there while calls go wrong; the hub pushes and pulls meanwhile as it can. */
  async function roughDay(capabilities: readonly SimulatedCapability[]): Promise<void> {
    system = await start({ ...rough, capabilities });
    bridge = await hubOf("rough", system);
    const born = [1, 2].map((n) => system.born({ title: `Lahir di pusat ${n}`, content: "Gelap." }));
    for (const make of ["verified", "forwarded", "resolved", "resolved"] as const) await bridge[make]();
    const kinds = () => new Set(system.calls.map(({ fault }) => fault)).size;
    // How many calls a round takes depends on who waits for whom: a day goes on until enough has gone wrong.
    for (let round = 0; round < 4 || (kinds() <= ENOUGH_KINDS && round < MOST_ROUNDS); round += 1) {
      await push(bridge.env);
      for (const { id } of system.cases) if (!born.includes(id)) system.followUp(id, `Catatan pusat ${round}.`);
      await pull(bridge.env);
      nothingIsDoubled();
    }
    system.heal();
    expect(kinds()).toBeGreaterThan(ENOUGH_KINDS);
  }

  test("everything is there once, and EQUAL as soon as the calls get through, where a case can be looked up", async () => {
    await roughDay(ALL_CAPABILITIES);
    expect(await once()).toEqual({ code: 0, rows: [], isAtRest: true });
    expect(system.violations).toEqual([]);
    await everythingArrived();
    const [taken] = await bridge.rows("SELECT COUNT(*) AS total FROM complaint");
    expect(Number((taken as { total: number }).total)).toBe(6);
  }, 60_000);

  test("without a look-up, what nobody can know waits for a person, and everything else is EQUAL", async () => {
    await roughDay([]);
    const { rows } = await once();
    nothingIsDoubled();
    expect(system.violations).toEqual([]);
    const parked = await bridge.rows<{ ticket: string; kind: string; state: string; reason: string }>(
      `SELECT c.ticket_number AS ticket, o.kind, o.parked_state AS state, o.reason FROM outbox o
         JOIN complaint c ON c.id = o.complaint_id WHERE o.state = 'PARKED' ORDER BY c.submitted_at, c.id`,
    );
    expect(rows.map(({ ticketNumber }) => ticketNumber)).toEqual(parked.map(({ ticket }) => ticket));
    for (const { kind, state, reason } of parked) {
      expect({ kind, state }).toEqual({ kind: "CREATE", state: "UNKNOWN_OUTCOME" });
      expect(reason).toMatch(/sistem nasional/i);
    }
  }, 60_000);
});
