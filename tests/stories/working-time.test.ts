import { ClockHub } from "../support/clock-hub";
import type { TestHub } from "../support/hub";
import { submitted } from "../support/submission";

let clock: ClockHub;
let hub: TestHub;
let coordinator: string;

beforeAll(async () => {
  clock = await ClockHub.start("story_working_time");
  hub = clock.hub;
  coordinator = await hub.token("COORDINATOR");
}, 60_000);

afterAll(() => hub?.stop());

interface ClockView {
  readonly step: string;
  readonly state: string;
  readonly startedAt: string;
  readonly dueAt: string;
  readonly explanation: string;
}

/** A time in Jakarta. */
function wib(text: string): Date {
  return new Date(`${text.replace(" ", "T")}+07:00`);
}

/** The end of a day in Jakarta. */
function endOf(day: string): string {
  return wib(`${day} 23:59:59.999`).toISOString();
}

async function clocksOf(id: string): Promise<readonly ClockView[]> {
  const query = "query ($id: ID!) { complaint(id: $id) { clocks { step state startedAt dueAt explanation } } }";
  return (await hub.ask<{ complaint: { clocks: ClockView[] } }>(coordinator, query, { id })).complaint.clocks;
}

async function clockOf(id: string, step: string): Promise<ClockView | undefined> {
  return (await clocksOf(id)).find((one) => one.step === step);
}

async function officerDoes(call: string, token = coordinator): Promise<void> {
  const { it } = await hub.ask<{ it: { userErrors: unknown[] } }>(
    token,
    `mutation { it: ${call} { userErrors { code message } } }`,
  );
  expect([call, it.userErrors]).toEqual([call, []]);
}

/**
 * Counted by hand on the printed calendar of the joint decree for 2026 (SKB 3 Menteri): Friday 16 January is Isra
 * Mikraj; 18 to 24 March is the week of Nyepi and Lebaran with its joint leaves. Three working days from the day after.
 */
const TABLE = [
  ["Friday evening, before the joint-leave week", "2026-03-13 17:30:00.000", "2026-03-25"],
  ["the same Friday in the morning", "2026-03-13 08:00:00.000", "2026-03-25"],
  ["in the middle of the joint-leave week", "2026-03-20 10:00:00.000", "2026-03-27"],
  ["a millisecond before midnight", "2026-01-12 23:59:59.999", "2026-01-15"],
  ["at midnight", "2026-01-13 00:00:00.000", "2026-01-19"],
  ["on a Saturday", "2026-02-07 12:00:00.000", "2026-02-11"],
  ["up to the last day of the year", "2026-12-28 09:00:00.000", "2026-12-31"],
] as const;

test.each(TABLE)("P3 working time: %s", async (_when, handedIn, dueOn) => {
  clock.setTime(wib(handedIn));
  const { id } = await submitted(hub);
  expect((await clockOf(id, "NATIONAL_FORWARD"))?.dueAt).toBe(endOf(dueOn));
});

test("P3 working time: a holiday added later moves what it lies in, and an explanation says so", async () => {
  clock.setTime(wib("2026-02-06 16:00"));
  const { id } = await submitted(hub);
  expect((await clockOf(id, "NATIONAL_FORWARD"))?.dueAt).toBe(endOf("2026-02-11"));
  const admin = await hub.token("ADMIN");
  await officerDoes('addHoliday(date: "2026-02-10", kind: HOLIDAY, name: "Hari pemilihan kepala desa")', admin);
  const moved = await clockOf(id, "NATIONAL_FORWARD");
  expect(moved?.dueAt).toBe(endOf("2026-02-12"));
  expect(moved?.explanation).toContain("tidak menghitung 10 Februari 2026 (Hari pemilihan kepala desa)");
  await officerDoes('removeHoliday(date: "2026-02-10")', admin);
  expect((await clockOf(id, "NATIONAL_FORWARD"))?.dueAt).toBe(endOf("2026-02-11"));
});

test("P3 working time: a holiday added later gives the citizen the day too; his view, the timeline and the stream say so", async () => {
  clock.setTime(wib("2026-04-06 09:00"));
  const { id, ticketNumber, accessCode } = await submitted(hub);
  await officerDoes(`requestClarification(id: "${id}", question: "Di RT berapa tepatnya?")`);
  const track = `query ($t: String!, $c: String!) { trackComplaint(ticketNumber: $t, accessCode: $c) {
    clarificationUntil updatedAt } }`;
  const seen = async () =>
    (await hub.ask<{ trackComplaint: unknown }>(null, track, { t: ticketNumber, c: accessCode })).trackComplaint;
  expect(await seen()).toMatchObject({ clarificationUntil: endOf("2026-04-20") });
  const live = await hub.subscribe<{
    inboxEvents: {
      complaint: { id: string; clarificationUntil: string };
      event: { type: string; note: string | null };
    };
  }>(coordinator, "subscription { inboxEvents { complaint { id clarificationUntil } event { type note } } }");
  clock.setTime(wib("2026-04-07 09:00"));
  await officerDoes('addHoliday(date: "2026-04-14", kind: HOLIDAY, name: "Hari jadi")', await hub.token("ADMIN"));
  expect(await seen()).toEqual({
    clarificationUntil: endOf("2026-04-21"),
    updatedAt: wib("2026-04-07 09:00").toISOString(),
  });
  const { inboxEvents } = await live.frame(
    "the new end of the window",
    ({ inboxEvents: { complaint, event } }) => complaint.id === id && event.type === "CLOCKS_RECOMPUTED",
  );
  expect(inboxEvents.complaint.clarificationUntil).toBe(endOf("2026-04-21"));
  expect(inboxEvents.event.note).toContain(
    "Batas waktu (jawaban klarifikasi oleh pelapor) bergeser dari Senin, 20 April 2026 pukul 23.59 WIB " +
      "menjadi Selasa, 21 April 2026 pukul 23.59 WIB karena hari libur 14 April 2026.",
  );
});

test("P3 working time: over a year that is missing nothing is guessed; it is said aloud, and made good when the year is added", async () => {
  clock.setTime(wib("2026-12-28 09:00"));
  const { id } = await submitted(hub);
  // The case is taken in and its other clocks run; fourteen working days would end in 2027.
  expect((await clocksOf(id)).map(({ step }) => step)).toEqual(["REVIEW", "NATIONAL_FORWARD"]);
  expect(clock.logged.join("")).toMatch(/"missingYears":\[2027\].*add the calendar year/);
  const admin = await hub.token("ADMIN");
  await officerDoes("setCalendarYear(year: 2027, state: PROVISIONAL)", admin);
  await officerDoes('addHoliday(date: "2027-01-01", kind: HOLIDAY, name: "Tahun Baru 2027")', admin);
  const finish = await clockOf(id, "NATIONAL_FINISH");
  // 29, 30 and 31 December, then from Monday 4 January eleven more: Monday the 18th.
  expect(finish?.dueAt).toBe(endOf("2027-01-18"));
  expect(finish?.explanation).toContain("hari libur tahun 2027 masih perkiraan");
});

test("P4 a touch on the case does not restart its clocks", async () => {
  clock.setTime(wib("2026-02-02 09:00"));
  const { id } = await submitted(hub);
  const review = await clockOf(id, "REVIEW");
  clock.setTime(wib("2026-02-03 09:00"));
  await officerDoes(`claimComplaint(id: "${id}")`);
  await officerDoes(`releaseComplaint(id: "${id}")`);
  await officerDoes(`revealIdentity(id: "${id}", purpose: "Menghubungi pelapor.")`);
  expect(await clockOf(id, "REVIEW")).toEqual(review);

  await officerDoes(`verifyComplaint(id: "${id}", leadAgency: "DPUPR")`);
  await officerDoes(`forwardComplaint(id: "${id}")`);
  const liaison = await hub.token("LIAISON", "DPUPR");
  const agencyReview = await clockOf(id, "AGENCY_REVIEW");
  expect(agencyReview).toMatchObject({
    startedAt: wib("2026-02-03 09:00").toISOString(),
    dueAt: wib("2026-02-06 09:00").toISOString(),
  });
  clock.setTime(wib("2026-02-05 09:00"));
  await officerDoes(`acceptDisposition(id: "${id}")`, liaison);
  await officerDoes(`claimComplaint(id: "${id}")`, liaison);
  await officerDoes(`addFollowUp(id: "${id}", text: "Tim berangkat ke lokasi.", visibility: PUBLIC)`, liaison);
  await officerDoes(`addFollowUp(id: "${id}", text: "Menunggu alat berat.", visibility: INTERNAL)`);
  expect(await clockOf(id, "AGENCY_REVIEW")).toEqual(agencyReview);
});

test("P4 a clarification pauses the clock that waits for the citizen, and no other", async () => {
  clock.setTime(wib("2026-02-02 09:00"));
  const { id, ticketNumber, accessCode } = await submitted(hub);
  clock.setTime(wib("2026-02-03 10:00"));
  await officerDoes(`requestClarification(id: "${id}", question: "Di RT berapa tepatnya?")`);
  expect(await clockOf(id, "REVIEW")).toMatchObject({ state: "PAUSED" });
  const nationalDue = (await clockOf(id, "NATIONAL_FORWARD"))?.dueAt;
  clock.setTime(wib("2026-02-04 16:00"));
  const answer = `mutation ($t: String!, $c: String!) { it: answerClarification(ticketNumber: $t, accessCode: $c,
    text: "RT 2, depan balai desa.") { userErrors { code } } }`;
  expect(await hub.ask(null, answer, { t: ticketNumber, c: accessCode })).toEqual({ it: { userErrors: [] } });
  // Three days from Monday 09.00, and the 30 hours that he took.
  expect(await clockOf(id, "REVIEW")).toMatchObject({
    state: "RUNNING",
    startedAt: wib("2026-02-02 09:00").toISOString(),
    dueAt: wib("2026-02-06 15:00").toISOString(),
    explanation: expect.stringContaining("jeda 1 hari 6 jam (menunggu jawaban pelapor Selasa, 3 Februari 2026"),
  });
  expect((await clockOf(id, "NATIONAL_FORWARD"))?.dueAt).toBe(nationalDue);
});
