import { cutTo, foldedToGsm7, isGsm7, SMS_LENGTH } from "../../src/domain/gsm7";
import { NOTICE_CHANNELS, NOTICE_TEMPLATES } from "../../src/domain/notice";
import { PLACEHOLDERS } from "../../src/domain/notice-placeholders";
import {
  channelsOf,
  defaultWords,
  longestSms,
  placeholdersOf,
  preview,
  renderWords,
  wordsFaults,
} from "../../src/domain/notice-template";
import { WORDS_KEYS } from "../../src/domain/notice-words";
import { STATUS_LABELS } from "../../src/domain/status";

const EVERY = WORDS_KEYS.flatMap((key) => channelsOf(key).map((channel) => ({ key, channel })));

function wordsOf(key: (typeof EVERY)[number]["key"], channel: (typeof EVERY)[number]["channel"]) {
  const words = defaultWords(key, channel);
  if (words === null) throw new Error(`${key} has no words for ${channel}`);
  return words;
}

test("every template but the dialogue has words, and a citizen's has them for each of his channels", () => {
  const spoken = NOTICE_TEMPLATES.filter((template) => template !== "DIALOGUE");
  expect(WORDS_KEYS).toEqual(expect.arrayContaining([...spoken]));
  for (const key of WORDS_KEYS) {
    const isGroup = key === "GROUP_FORWARDED" || key === "GROUP_RESULT";
    expect(channelsOf(key)).toEqual(isGroup ? ["WHATSAPP"] : ["SMS", "WHATSAPP", "EMAIL"]);
  }
  expect(NOTICE_CHANNELS).toContain("WEBHOOK");
});

test.each(EVERY)(
  "the hub's own words of $key for $channel are such as an administrator's must be",
  ({ key, channel }) => {
    expect(wordsFaults(key, channel, wordsOf(key, channel))).toEqual([]);
    const { body, subject } = preview(key, channel, wordsOf(key, channel));
    expect(body).not.toMatch(/[{}]/);
    expect(subject === null).toBe(channel !== "EMAIL");
  },
);

test("an SMS fits its messages with the longest values that there can be", () => {
  for (const label of Object.values(STATUS_LABELS)) {
    expect(label.length).toBeLessThanOrEqual(PLACEHOLDERS.status.longest);
    expect(isGsm7(label)).toBe(true);
  }
  for (const { key } of EVERY.filter(({ channel }) => channel === "SMS")) {
    const facts = Object.fromEntries(
      placeholdersOf(key).map((name) => [name, "W".repeat(PLACEHOLDERS[name].longest || 5_000)]),
    );
    const { body } = renderWords(key, "SMS", wordsOf(key, "SMS"), facts);
    expect(body.length).toBeLessThanOrEqual(longestSms(key));
  }
  expect(longestSms("RECEIPT_WITH_CODE")).toBe(SMS_LENGTH);
});

test("what the office wrote goes into an SMS in its alphabet, cut with a sign", () => {
  const { body } = renderWords("FOLLOWED_UP", "SMS", wordsOf("FOLLOWED_UP", "SMS"), {
    ticket: "A1B2C3D4E5F",
    status: "x",
    text: `Petugas “menuju” lokasi – tiba pukul 10… ${"panjang ".repeat(100)}`,
  });
  expect(body).toHaveLength(longestSms("FOLLOWED_UP"));
  expect(body).toContain('Petugas "menuju" lokasi - tiba pukul 10...');
  expect(body.endsWith("...")).toBe(true);
  expect(isGsm7(body)).toBe(true);
});

test("the alphabet of SMS keeps what it has, and marks what it cannot say", () => {
  expect(foldedToGsm7("Café à Ñ 漢 😀 [x] ç")).toBe("Café à Ñ ? ? (x) c");
});

test.each([
  ["RECEIPT", "SMS", { subject: null, body: "Aduan {nomor} diterima." }, /Isian \{nomor\} tidak dikenal.*\{ticket\}/],
  ["RECEIPT", "SMS", { subject: null, body: "Aduan {ticket diterima {ticket}." }, /tanpa pasangannya.*\{ticket\}/],
  ["RECEIPT", "SMS", { subject: null, body: "Aduan diterima." }, /harus memuat \{ticket\}/],
  ["RECEIPT", "SMS", { subject: null, body: `{ticket} ${"a".repeat(149)}` }, /161 karakter, paling banyak 160/],
  ["RECEIPT", "SMS", { subject: null, body: "Aduan {ticket} — diterima" }, /GSM 7-bit/],
  ["RECEIPT", "SMS", { subject: "Judul", body: "Aduan {ticket}" }, /Hanya surel/],
  ["RECEIPT", "EMAIL", { subject: null, body: "Aduan {ticket}" }, /Judul surel wajib/],
  ["RECEIPT", "EMAIL", { subject: "Satu\r\nBcc: x@contoh.id", body: "Aduan {ticket}" }, /satu baris/],
  ["RECEIPT", "WHATSAPP", { subject: null, body: "  " }, /wajib diisi/],
  ["GROUP_FORWARDED", "WHATSAPP", { subject: null, body: "{ticket} {text}" }, /\{text\} tidak dikenal/],
] as const)("%s by %s is refused: %j", (key, channel, words, message) => {
  expect(
    wordsFaults(key, channel, words)
      .map((fault) => fault.message)
      .join(" "),
  ).toMatch(message);
});

test("placeholders that there are not are one fault of their field, which lists those that there are", () => {
  const body = "Kepada {nama} dan {nama}: aduan {nomor} dari {nama} di {alamat}, {kota}, {} {";
  expect(wordsFaults("RECEIPT", "EMAIL", { subject: "Aduan {tiket}", body })).toEqual([
    {
      part: "subject",
      message: "Isian {tiket} tidak dikenal. Silakan gunakan hanya isian yang tersedia: {ticket}, {status}.",
    },
    {
      part: "body",
      message:
        "Isian {nama}, {nomor}, {alamat} tidak dikenal. Silakan gunakan hanya isian yang tersedia: {ticket}, {status}.",
    },
  ]);
  const endless = wordsFaults("RECEIPT", "WHATSAPP", { subject: null, body: `{${"x".repeat(1_500)}}` });
  expect(endless.map(({ message }) => message.length < 120)).toEqual([true]);
  const without = wordsFaults("ACCESS_CODE", "WHATSAPP", { subject: null, body: "Kode Anda." });
  expect(without).toEqual([{ part: "body", message: "Isi pesan harus memuat {ticket}, {code}." }]);
});

test("half a message is none", () => {
  expect(() => renderWords("RECEIPT", "SMS", wordsOf("RECEIPT", "SMS"), { status: "x" })).toThrow(RangeError);
});

test("a text is cut between its symbols, never through one", () => {
  expect(cutTo("rob 🌊🌊", 8)).toBe("rob 🌊🌊");
  expect(cutTo("rob 🌊🌊🌊", 8)).toBe("rob...");
  expect(cutTo("rob 🌊🌊🌊", 9)).toBe("rob 🌊...");
});
