import { answersTo, answerTo, INTAKE_SECRETS, PHOTO, sendForm, sendGeneric } from "../support/gateway";
import { startTestHub, type TestHub } from "../support/hub";
import { waitFor } from "../support/wait-for";

let hub: TestHub;

beforeAll(async () => {
  hub = await startTestHub("messages", INTAKE_SECRETS);
}, 60_000);
afterAll(() => hub.stop());

async function total(sql: string): Promise<number> {
  const [row] = await hub.sql<{ total: number }>(sql);
  return Number(row?.total);
}

test("M1 the same SMS three times at once, five photos of one album within 200 ms, each delivered three times", async () => {
  const phone = "+6280000000011";
  const sms = { id: "sms-1", sender: "0800-0000-0011", message: "LAPOR: jalan berlubang di Kecamatan Sayung" };
  const replies = await Promise.all([sendForm(hub.url, sms), sendForm(hub.url, sms), sendForm(hub.url, sms)]);
  expect(replies.map(({ status }) => status)).toEqual([200, 200, 200]);
  expect(replies.map(({ body }) => body.accepted).sort()).toEqual([0, 0, 1]);
  const receipt = await answerTo(hub, phone, 1);
  expect(receipt.say).toBe("RECEIPT");
  expect(await total("SELECT COUNT(*) AS total FROM complaint")).toBe(1);

  const citizen = "+6280000000012";
  const album = [1, 2, 3, 4, 5].map((number) => ({
    id: `foto-${number}`,
    from: "6280000000012",
    text: number === 3 ? "Laporan: rob masuk rumah warga di Desa Bedono Kec. Sayung" : "",
    media: [{ data: PHOTO.toString("base64"), name: `foto ${number}.png` }],
  }));
  const deliveries = [...album, ...album, ...album].map((message) => sendGeneric(hub.url, "whatsapp", message));
  const outcomes = await Promise.all(deliveries);
  expect(outcomes.every(({ status }) => status === 200)).toBe(true);
  expect(outcomes.reduce((sum, { body }) => sum + (body.accepted ?? 0), 0)).toBe(5);
  expect((await answerTo(hub, citizen, 1)).say).toBe("RECEIPT");

  await waitFor(
    "nothing to wait",
    async () => (await total("SELECT COUNT(*) AS total FROM inbound_message WHERE state = 'RECEIVED'")) === 0,
  );
  const cases = await hub.sql<{ id: string; channel: string; village: string; files: number; proven: number }>(
    `SELECT c.id, c.channel, c.village, r.is_contact_proven AS proven,
            (SELECT COUNT(*) FROM attachment a WHERE a.complaint_id = c.id) AS files
       FROM complaint c JOIN reporter r ON r.id = c.reporter_id ORDER BY c.channel`,
  );
  expect(cases.map(({ channel, files, proven }) => [channel, Number(files), proven])).toEqual([
    ["SMS", 0, 1],
    ["WHATSAPP", 5, 1],
  ]);
  expect(cases[1]?.village).toBe("Bedono");
  expect(await answersTo(hub, citizen)).toHaveLength(1);
  expect(await total("SELECT COUNT(*) AS total FROM attachment")).toBe(5);
});
