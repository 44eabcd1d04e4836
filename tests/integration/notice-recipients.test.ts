import { escalateDue } from "../../src/cases/escalate";
import { watchGroupPosts } from "../../src/cases/group-watch";
import type { Role } from "../../src/domain/status";
import { NotifyWorld } from "../support/notify";

const DAY_MS = 24 * 3_600_000;

let world: NotifyWorld;

beforeAll(async () => {
  world = await NotifyWorld.start("notice_recipients");
}, 60_000);

afterAll(() => world.close());

afterEach(async () => {
  world.gateway.moods.WHATSAPP = "WELL";
  await world.rows("UPDATE officer SET is_active = TRUE, email = NULL, phone = NULL");
});

function idOf(role: Role): string {
  const actor = world.actor(role);
  if (actor.kind !== "OFFICER") throw new Error("no officer");
  return actor.id;
}

async function reachableBy(role: Role, way: "email" | "phone", address: string): Promise<void> {
  const id = idOf(role);
  const sealed = world.core.cases.vault.sealOwn(`officer|${way}|${id}`, address);
  await world.rows(`UPDATE officer SET ${way} = ? WHERE id = ?`, [sealed, id]);
}

async function suspended(role: Role): Promise<void> {
  await world.rows("UPDATE officer SET is_active = FALSE WHERE id = ?", [idOf(role)]);
}

/** Lets the case's post of the group be too late. */
async function postIsLate(complaintId: string): Promise<void> {
  await world.rows("UPDATE notice SET watch_at = UTC_TIMESTAMP(3) WHERE complaint_id = ? AND watch_at IS NOT NULL", [
    complaintId,
  ]);
  await watchGroupPosts(world.core.cases);
}

/** Who of the officers is told of a case by which template, in order. */
async function told(complaintId: string): Promise<string[]> {
  const roles = (["LIAISON", "AGENCY_OFFICER", "COORDINATOR", "LEADER"] as const).map((role) => [idOf(role), role]);
  const names = new Map(roles as [string, Role][]);
  return (await world.notices(complaintId))
    .filter(({ recipientKind }) => recipientKind === "OFFICER")
    .map(({ template, recipientId }) => `${template} ${names.get(recipientId ?? "")}`);
}

test("the only liaison is suspended: his colleagues are told in his stead, and where there are none the coordinators", async () => {
  await suspended("LIAISON");
  const first = await world.forwarded();
  await postIsLate(first.complaintId);
  expect(await told(first.complaintId)).toEqual(["NEW_DISPOSITION AGENCY_OFFICER", "GROUP_REMINDER AGENCY_OFFICER"]);
  await suspended("AGENCY_OFFICER");
  const second = await world.forwarded();
  await postIsLate(second.complaintId);
  expect(await told(second.complaintId)).toEqual(["NEW_DISPOSITION COORDINATOR", "GROUP_REMINDER COORDINATOR"]);
});

test("the liaison has no contact: who has one is told, of the disposition, the post and the clock", async () => {
  await reachableBy("AGENCY_OFFICER", "email", "staf@dpupr.invalid");
  const { complaintId, ticketNumber } = await world.forwarded();
  await postIsLate(complaintId);
  const { cases } = world.core;
  await escalateDue({ ...cases, clock: () => new Date(Date.now() + 3 * DAY_MS + 60_000) });
  expect(await told(complaintId)).toEqual([
    "NEW_DISPOSITION AGENCY_OFFICER",
    "GROUP_REMINDER AGENCY_OFFICER",
    "ESCALATION AGENCY_OFFICER",
  ]);
  await world.pass();
  const own = world.mail.sentTo("staf@dpupr.invalid").filter(({ raw }) => raw.includes(ticketNumber));
  // The reminder waits for nothing else; the escalation may wait for office hours.
  for (const words of ["Disposisi baru", "belum dikonfirmasi"]) {
    expect(own.filter(({ raw }) => raw.includes(words))).toHaveLength(1);
  }

  await suspended("AGENCY_OFFICER");
  await reachableBy("COORDINATOR", "email", "koordinator@demak.invalid");
  const other = await world.forwarded();
  expect(await told(other.complaintId)).toEqual(["NEW_DISPOSITION COORDINATOR"]);
});

test("nobody has a contact: it stands with the liaison, cancelled, with the reason", async () => {
  const { complaintId } = await world.forwarded();
  await world.pass();
  expect(await told(complaintId)).toEqual(["NEW_DISPOSITION LIAISON"]);
  const notice = (await world.notices(complaintId)).find(({ recipientKind }) => recipientKind === "OFFICER");
  expect(notice).toMatchObject({ state: "CANCELLED", reason: "Petugas belum mempunyai kontak." });
});

test("WhatsApp is down and the liaison has only a telephone: the reminder reaches him by SMS, past what waits for WhatsApp", async () => {
  const phone = "+628123470001";
  await reachableBy("LIAISON", "phone", phone);
  world.gateway.moods.WHATSAPP = "DOWN";
  const patient = world.sender("patient", { timing: { backOffMs: [3_600_000] } });
  const { complaintId, ticketNumber } = await world.forwarded();
  await world.pass(patient);
  await postIsLate(complaintId);
  await world.pass(patient);
  expect((await world.states(complaintId)).slice(-2)).toEqual([
    "NEW_DISPOSITION WHATSAPP QUEUED",
    "GROUP_REMINDER SMS SENT",
  ]);
  const [message, ...others] = world.gateway.sentTo(phone);
  expect(others).toEqual([]);
  expect(message?.text).toContain(`aduan ${ticketNumber} belum dikonfirmasi`);
});
