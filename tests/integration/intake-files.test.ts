import { newId } from "../../src/store/new-id";
import { answerTo, INTAKE_SECRETS, PHOTO, sendGeneric } from "../support/gateway";
import { startTestHub, type TestHub } from "../support/hub";
import { waitFor } from "../support/wait-for";

let hub: TestHub;

beforeAll(async () => {
  hub = await startTestHub("intake_files", INTAKE_SECRETS);
}, 60_000);
afterAll(() => hub.stop());

const photo = { data: PHOTO.toString("base64"), name: "foto.png" };

/** A citizen with WhatsApp: sends a text, photos, or both, and reads the answer to it. */
function phone(from: string) {
  let heard = 0;
  return async (text: string, media: readonly unknown[] = []) => {
    heard += 1;
    await sendGeneric(hub.url, "whatsapp", { from, text, media });
    return answerTo(hub, from, heard);
  };
}

/** The sweep of what nobody attached, once; an upload that nobody took up shows that it was done. */
async function sweep(): Promise<void> {
  const abandoned = newId();
  await hub.sql(
    `INSERT INTO attachment (id, content_type, size_bytes, sha256, created_at)
     VALUES (?, 'image/png', 26, ?, UTC_TIMESTAMP(3) - INTERVAL 25 HOUR)`,
    [abandoned, Buffer.alloc(32)],
  );
  await hub.sql("DELETE FROM job WHERE name = 'unattached-files'");
  const isGone = async () => (await hub.sql("SELECT id FROM attachment WHERE id = ?", [abandoned])).length === 0;
  await waitFor("the sweep", isGone);
}

/** A day passes for the uploads that nobody attached. */
async function age(): Promise<void> {
  await hub.sql("UPDATE attachment SET created_at = created_at - INTERVAL 25 HOUR WHERE complaint_id IS NULL");
}

async function filesOf(ticket: unknown): Promise<number> {
  const [row] = await hub.sql<{ total: number }>(
    "SELECT COUNT(*) AS total FROM attachment a JOIN complaint c ON c.id = a.complaint_id WHERE c.ticket_number = ?",
    [ticket],
  );
  return Number(row?.total);
}

test("the photo of a draft is not swept before the draft is handed in, a day after its last message", async () => {
  const from = "+6280000000501";
  const say = phone(from);
  expect((await say("Jalan rusak parah", [photo])).say).toBe("ASK_PLACE");
  await age();
  expect((await say("Sayung")).say).toBe("ASK_KIND");
  await sweep();
  await hub.sql(
    "UPDATE conversation SET draft_due_at = draft_due_at - INTERVAL 25 HOUR WHERE draft_due_at IS NOT NULL",
  );
  const receipt = await answerTo(hub, from, 3);
  expect([receipt.say, receipt.facts.refusedFiles]).toEqual(["RECEIPT", undefined]);
  expect(await filesOf(receipt.facts.ticket)).toBe(1);
});

test("the photo of a message that still waits is not swept either", async () => {
  const from = "+6280000000502";
  await sendGeneric(hub.url, "whatsapp", { from, text: "LAPOR: rob di kec. Sayung", media: [photo] });
  await hub.sql("UPDATE inbound_message SET not_before = not_before + INTERVAL 1 HOUR WHERE state = 'RECEIVED'");
  await age();
  await sweep();
  await hub.sql("UPDATE inbound_message SET not_before = not_before - INTERVAL 1 HOUR WHERE state = 'RECEIVED'");
  expect(await filesOf((await answerTo(hub, from, 1)).facts.ticket)).toBe(1);
});

test("a receipt tells of the file that was refused with the last message, and of one that is gone", async () => {
  const say = phone("+6280000000503");
  await say("Lampu jalan mati", [photo]);
  await hub.sql("DELETE FROM attachment WHERE complaint_id IS NULL");
  expect((await say("Sayung")).say).toBe("ASK_KIND");
  const receipt = await say("1", [{ data: Buffer.from("bukan foto").toString("base64"), name: "foto.jpg" }]);
  expect([receipt.say, receipt.facts.refusedFiles]).toEqual(["RECEIPT", 2]);
  expect(receipt.text).toMatch(/^2 berkas tidak dapat diterima\. Aduan diterima\./);
  expect(receipt.text.length).toBeLessThanOrEqual(160);
});

test("the answer to a question tells of the file that was refused", async () => {
  const say = phone("+6280000000504");
  const { ticket } = (await say("LAPOR: rob di kec. Bonang")).facts;
  const [row] = await hub.sql<{ id: string }>("SELECT id FROM complaint WHERE ticket_number = ?", [ticket]);
  await hub.ask(
    await hub.token("COORDINATOR"),
    'mutation ($id: ID!) { requestClarification(id: $id, question: "Ada foto?") { userErrors { code } } }',
    { id: row?.id },
  );
  const answer = await say("Ini fotonya", [photo, { url: "http://127.0.0.1:1/foto.jpg" }]);
  expect([answer.say, answer.facts.refusedFiles]).toEqual(["CLARIFICATION_TAKEN", 1]);
  expect(answer.text).toContain("1 berkas tidak dapat diterima.");
  expect(await filesOf(ticket)).toBe(1);
});
