import { commandOf } from "../../src/domain/dialogue/command";
import { respond } from "../../src/domain/dialogue/dialogue";
import { type Draft, titleOf } from "../../src/domain/dialogue/draft";
import { chosenKind } from "../../src/domain/dialogue/kind";
import { answered, isRepetition, MOST_REPLIES_PER_HOUR, NEW_PACE, paceOf } from "../../src/domain/dialogue/pace";
import { answeredPlace, placeIn } from "../../src/domain/dialogue/place";
import { DIALOGUE_SAYINGS } from "../../src/domain/dialogue/say";
import type { OwnCase, Said, Turn } from "../../src/domain/dialogue/turn";
import { newAccessCode, newTicketNumber } from "../../src/domain/ticket";
import { DIALOGUE_WORDS } from "../../src/notify/dialogue-words";
import { DISTRICTS } from "../../src/store/reference/districts";

/** Always the same ticket; `fill` chooses it. */
const ticketOf = (fill: number) => newTicketNumber((size) => new Uint8Array(size).fill(fill));
const TICKET = ticketOf(7);
const OTHER = ticketOf(40);
const GSM_7 = /^[A-Za-z0-9 \n\r@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ!"#¤%&'()*+,\-./:;<=>?¡ÄÖÑÜ§¿äöñüà]*$/;

const SAID: Said = { text: "", attachmentIds: [], refusedFiles: 0, point: null, oddity: null, name: null };
const CASE: OwnCase = {
  id: "01ARZ3NDEKTSV4RRFFQ69G5FAV",
  ticket: TICKET,
  status: "FORWARDED",
  isOpen: true,
  mayAnswer: false,
  mayRate: false,
  mayWithdraw: true,
  mayReopen: false,
};

function turn(
  text: string,
  extra: Partial<Said> = {},
  draft: Draft | null = null,
  cases: OwnCase[] = [],
  isRepetition = false,
): Turn {
  return respond({ ...SAID, text, ...extra }, { draft, cases, places: DISTRICTS, isRepetition });
}

/** A whole conversation: what is said after each message, and what was handed in at the end. */
function talk(messages: readonly (string | Partial<Said>)[], cases: OwnCase[] = []) {
  let draft: Draft | null = null;
  const heard: string[] = [];
  let submitted: Draft | null = null;
  for (const message of messages) {
    const said = typeof message === "string" ? { text: message } : message;
    const next: Turn = turn(said.text ?? "", said, draft, cases);
    draft = next.draft;
    heard.push(next.effect?.kind ?? next.reply?.say ?? "-");
    if (next.effect?.kind === "SUBMIT") submitted = next.effect.draft;
  }
  return { heard, submitted, draft };
}

describe("commands", () => {
  test.each([
    ["STATUS", { kind: "STATUS", ticket: null, wasNamed: false }],
    ["status.", { kind: "STATUS", ticket: null, wasNamed: false }],
    ["  Statsu  ", { kind: "STATUS", ticket: null, wasNamed: false }],
    [`STATUS ${TICKET}`, { kind: "STATUS", ticket: TICKET, wasNamed: true }],
    [`setatus: ${TICKET.toLowerCase()}`, { kind: "STATUS", ticket: TICKET, wasNamed: true }],
    [`status ${TICKET.slice(0, 4)}-${TICKET.slice(4, 8)} ${TICKET.slice(8)}`, { kind: "STATUS", ticket: TICKET }],
    ["status 9X8Y7Z6W5V4", { kind: "STATUS", ticket: null, wasNamed: true }],
    ["status aduan saya", { kind: "STATUS", ticket: null, wasNamed: false }],
    ["Status laporan kami bagaimana pak?", { kind: "STATUS", ticket: null, wasNamed: false }],
    [`STATUS lalu nomor tiket ${TICKET}`, { kind: "STATUS", ticket: TICKET, wasNamed: true }],
    [`cek status no. ${TICKET}`, { kind: "STATUS", ticket: TICKET, wasNamed: true }],
    [TICKET.toLowerCase(), { kind: "STATUS", ticket: TICKET, wasNamed: true }],
    [`Tiket: ${TICKET}`, { kind: "STATUS", ticket: TICKET, wasNamed: true }],
    ["batalkan", { kind: "CANCEL" }],
    ["BATAL", { kind: "CANCEL" }],
    ["btal", { kind: "CANCEL" }],
    ["Bantuan!", { kind: "HELP" }],
    ["bantaun", { kind: "HELP" }],
    ["help", { kind: "HELP" }],
    ["HLEP", { kind: "HELP" }],
    ["anonim", { kind: "FLAG", flag: "isAnonymous", text: "" }],
    ["ANONIN", { kind: "FLAG", flag: "isAnonymous", text: "" }],
    ["Rahasia", { kind: "FLAG", flag: "isSecret", text: "" }],
    ["RAHASIA: ada pungli di desa", { kind: "FLAG", flag: "isSecret", text: "ada pungli di desa" }],
    [`NILAI ${TICKET} 5`, { kind: "RATE", ticket: TICKET, score: 5, comment: "" }],
    [`nilia ${TICKET} 4 cepat sekali`, { kind: "RATE", ticket: TICKET, score: 4, comment: "cepat sekali" }],
    ["Nilai 5", { kind: "RATE", ticket: null, score: 5 }],
    [`nilai 3 ${TICKET}`, { kind: "RATE", ticket: TICKET, score: 3 }],
    ["NILAI 10", { kind: "RATE", score: 10 }],
    ["nilai lima", { kind: "RATE", ticket: null, score: 5, comment: "" }],
    [`Nilai ${TICKET} empat`, { kind: "RATE", ticket: TICKET, score: 4, comment: "" }],
    ["nilai lima bintang", { kind: "RATE", ticket: null, score: 5, comment: "" }],
    ["NILAI BINTANG 5, mantap", { kind: "RATE", ticket: null, score: 5, comment: "mantap" }],
    [`nilai ${TICKET} bintang empat cepat sekali`, { kind: "RATE", ticket: TICKET, score: 4, comment: "cepat sekali" }],
    [`nilai lima ${TICKET}`, { kind: "RATE", ticket: TICKET, score: 5, comment: "" }],
    [`nilai ${TICKET}: 5/5`, { kind: "RATE", ticket: TICKET, score: 5, comment: "" }],
    ["nilai 6", { kind: "RATE", score: 6 }],
    ["nilai 4,5", { kind: "RATE", score: null, wasNamed: false }],
    ["nilai 3/10", { kind: "RATE", score: null, wasNamed: false }],
    [`STATUS${TICKET}`, { kind: "STATUS", ticket: TICKET, wasNamed: true }],
    [`jawab${TICKET.toLowerCase()} RT 3`, { kind: "ANSWER", ticket: TICKET, text: "RT 3" }],
    [`NILAI${TICKET} 5`, { kind: "RATE", ticket: TICKET, score: 5 }],
    ["nilai", { kind: "RATE", score: null, wasNamed: false }],
    [`cabut ${TICKET}`, { kind: "WITHDRAW", ticket: TICKET, reason: "" }],
    ["cabut laporan saya", { kind: "WITHDRAW", ticket: null, wasNamed: false }],
    [`NILAI tiket ${TICKET} 5`, { kind: "RATE", ticket: TICKET, score: 5 }],
    ["Jawab RT03RW02 dekat masjid", { kind: "ANSWER", ticket: null, wasNamed: false, text: "RT03RW02 dekat masjid" }],
    [`Jawab tiket ${TICKET} RT03RW02`, { kind: "ANSWER", ticket: TICKET, text: "RT03RW02" }],
    ["Jawab laporan saya yang kemarin", { kind: "ANSWER", wasNamed: false, text: "laporan saya yang kemarin" }],
    [`Cabut ${TICKET} sudah selesai sendiri`, { kind: "WITHDRAW", ticket: TICKET, reason: "sudah selesai sendiri" }],
    [`Buka ${TICKET} airnya masih mati`, { kind: "REOPEN", ticket: TICKET, reason: "airnya masih mati" }],
    [`bkua kembali ${TICKET}: belum selesai`, { kind: "REOPEN", ticket: TICKET, reason: "belum selesai" }],
    ["BUKA", { kind: "REOPEN", ticket: null, wasNamed: false, reason: "" }],
    ["BUKA 9X8Y7Z6W5V4 belum", { kind: "REOPEN", ticket: null, wasNamed: true }],
    [`JAWAB ${TICKET} di depan pasar`, { kind: "ANSWER", ticket: TICKET, text: "di depan pasar" }],
    [`klarifikasi ${TICKET}\nRT 03 RW 02`, { kind: "ANSWER", ticket: TICKET, text: "RT 03 RW 02" }],
    [`klarifkasi ${TICKET}: RT 03`, { kind: "ANSWER", ticket: TICKET, text: "RT 03" }],
    ["Jawab sudah diperbaiki", { kind: "ANSWER", ticket: null, wasNamed: false, text: "sudah diperbaiki" }],
  ])("%j is understood", (message, command) => {
    expect(commandOf(message)).toMatchObject(command);
  });

  test.each([
    "Status tanah kami belum jelas",
    "Bantuan sosial tidak sampai ke warga",
    "Batang pohon menutup jalan",
    "batu",
    "Rahasianya apa sehingga jalan tidak diperbaiki",
    "Nila 5 ekor mati di tambak",
    "Cabut pohon yang tumbang",
    "Jawa Tengah banjir",
    "Nilai rapor anak saya hilang",
    "Nilai tiga rapor hilang",
    "Nila dua",
    "Nilai lima anak saya salah",
    "Cabutlah pohon yang tumbang",
    "Stasiun kereta kotor",
    "Status aduan saya belum jelas sejak Mei",
    "Cek jalan rusak di Sayung",
    "RT03RW02",
    "Tiket bus mahal",
    "Buka jam berapa kantor kecamatan",
    "Buku pelajaran kurang",
    "Bukan kami yang merusak",
    "",
    "👍🏽",
  ])("%j is no command", (message) => {
    expect(commandOf(message)).toBeNull();
  });
});

test.each([
  ["1", "COMPLAINT"],
  ["1️⃣", "COMPLAINT"],
  ["no. 2", "SUGGESTION"],
  ["tiga", "ASPIRATION"],
  ["４", "INFORMATION_REQUEST"],
  ["pengaduan", "COMPLAINT"],
  ["komplain", "COMPLAINT"],
  ["PENGADAUN", "COMPLAINT"],
  ["saran pak", "SUGGESTION"],
  ["aspirsi", "ASPIRATION"],
  ["permintaan informasi", "INFORMATION_REQUEST"],
  ["5", null],
  ["1 atau 2", null],
  ["jalan di depan rumah rusak parah", null],
  ["terserah", null],
])("the kind %j is %s", (answer, kind) => {
  expect(chosenKind(answer)).toBe(kind);
});

test.each([
  ["Rob di Kec. Sayung", { district: "Sayung", village: null }],
  ["rob kecamatan sayumg", { district: "Sayung", village: null }],
  ["Jalan rusak di desa Bedono", { district: "Sayung", village: "Bedono" }],
  ["lampu mati di mranggen", { district: "Mranggen", village: null }],
  ["Desa Berahan Kulon banjir", { district: "Wedung", village: "Berahan Kulon" }],
  ["jalan antara Sayung dan Bonang", null],
  ["ada gajah di Demak", null],
  ["kec. Gajah", { district: "Gajah", village: null }],
  ["hujan dan guntur semalam", null],
])("the place in %j", (text, place) => {
  expect(placeIn(text, DISTRICTS)).toEqual(place);
});

test.each([
  ["sayung", { district: "Sayung", village: null, address: null }],
  ["Kec. Karang Tengah", { district: "Karangtengah", village: null, address: null }],
  ["wonosalm", { district: "Wonosalam", village: null, address: null }],
  ["gajah", { district: "Gajah", village: null, address: null }],
  ["depan Pasar Bintoro", { district: null, village: null, address: "depan Pasar Bintoro" }],
  ["desa Bedono dekat masjid", { district: "Sayung", village: "Bedono", address: "desa Bedono dekat masjid" }],
  ["lewati", { district: null, village: null, address: null }],
])("the answered place %j", (text, place) => {
  expect(answeredPlace(text, DISTRICTS)).toEqual(place);
});

describe("a conversation", () => {
  test.each<[string, readonly (string | Partial<Said>)[], readonly string[]]>([
    ["asks for place and kind", ["Air mati sudah tiga hari", "Sayung", "1"], ["ASK_PLACE", "ASK_KIND", "SUBMIT"]],
    ["asks for nothing that was said", ["LAPOR jalan rusak di Kec. Bonang"], ["SUBMIT"]],
    [
      "asks for more than a word",
      ["rusak", "jalan desa rusak", "LEWATI", "2"],
      ["ASK_CONTENT", "ASK_PLACE", "ASK_KIND", "SUBMIT"],
    ],
    [
      "takes a word that is all he has",
      ["rusak", "parah", "gajah", "1"],
      ["ASK_CONTENT", "ASK_PLACE", "ASK_KIND", "SUBMIT"],
    ],
    [
      "asks twice at most",
      ["Air mati lagi", "apa", "hah", "tidak tahu"],
      ["ASK_PLACE", "ASK_KIND", "ASK_KIND", "SUBMIT"],
    ],
    [
      "begins with a photo",
      [{ attachmentIds: ["a"] }, "jalan ini rusak", "Dempet", "satu"],
      ["ASK_CONTENT", "ASK_PLACE", "ASK_KIND", "SUBMIT"],
    ],
    [
      "takes a point for a place",
      ["Aduan: pohon tumbang", { point: { latitude: -6.9, longitude: 110.6, label: "Alun-alun" } }],
      ["ASK_PLACE", "SUBMIT"],
    ],
    ["is cancelled", ["Air mati lagi", "batal", "batal"], ["ASK_PLACE", "CANCELLED", "NOTHING_TO_CANCEL"]],
    ["helps, and goes on", ["Air mati lagi", "help", "Sayung", "1"], ["ASK_PLACE", "HELP", "ASK_KIND", "SUBMIT"]],
    [
      "greets back whatever the greeting, and who only says that he will complain",
      [
        "Assalamu'alaikum wr. wb.",
        "Selamat siang, saya mau lapor",
        "Bagaimana cara melapor?",
        "Jalan rusak di Sayung",
        "1",
      ],
      ["HELP", "HELP", "HELP", "ASK_KIND", "SUBMIT"],
    ],
    [
      "lets go of what he does not want any more",
      ["Air mati lagi", "tidak jadi pak", "Gak jadi"],
      ["ASK_PLACE", "CANCELLED", "NOTHING_TO_CANCEL"],
    ],
    ["greets back", ["Halo selamat pagi", "👍🏽", "", "Terima kasih pak"], ["HELP", "HELP", "HELP", "WELCOME"]],
    [
      "cannot hear",
      [{ oddity: "VOICE" }, { oddity: "STICKER" }, { refusedFiles: 1 }],
      ["VOICE_REFUSED", "STICKER_REFUSED", "FILE_REFUSED"],
    ],
    ["hides", ["ANONIM", "Air mati lagi", "RAHASIA", "3"], ["ASK_CONTENT", "ASK_PLACE", "ASK_KIND", "SUBMIT"]],
  ])("%s", (_name, messages, heard) => {
    expect(talk(messages).heard).toEqual(heard);
  });

  test("hands in what was said", () => {
    const { submitted } = talk(["RAHASIA", { text: "Ada pungli di kelurahan", name: "Sukarno" }, "Kec. Wedung", "4"]);
    expect(submitted).toMatchObject({
      content: "Ada pungli di kelurahan",
      isSecret: true,
      isAnonymous: false,
      district: "Wedung",
      kind: "INFORMATION_REQUEST",
    });
  });

  test("hands in what was refused along with the rest, so that the receipt can tell of it", () => {
    expect(turn("LAPOR jalan rusak di Kec. Bonang", { refusedFiles: 2 }).effect).toMatchObject({
      kind: "SUBMIT",
      refusedFiles: 2,
    });
    const many = Array.from({ length: 12 }, (_, index) => `berkas-${index}`);
    expect(turn("LAPOR jalan rusak di Kec. Bonang", { attachmentIds: many }).effect).toMatchObject({ refusedFiles: 2 });
  });

  test("answers the coordinator's question with plain words, but begins something new with LAPOR", () => {
    const asked = { ...CASE, status: "CLARIFICATION_REQUESTED" as const, mayAnswer: true };
    expect(turn("di depan pasar", {}, null, [asked]).effect).toMatchObject({ kind: "ANSWER", text: "di depan pasar" });
    expect(turn("", { attachmentIds: ["a"] }, null, [asked]).effect).toMatchObject({
      kind: "ANSWER",
      attachmentIds: ["a"],
    });
    expect(turn("bisa pak", {}, null, [asked]).effect).toMatchObject({ kind: "ANSWER", text: "bisa pak" });
    expect(turn("ya", {}, null, [asked]).effect).toMatchObject({ kind: "ANSWER", text: "ya" });
    expect(turn("terima kasih pak", {}, null, [asked]).reply?.say).toBe("WELCOME");
    expect(turn("selamat pagi", {}, null, [asked]).reply?.say).toBe("HELP");
    expect(turn("LAPOR lampu jalan mati", {}, null, [asked]).reply?.say).toBe("ASK_PLACE");
    const another = { ...asked, id: "01ARZ3NDEKTSV4RRFFQ69G5FAW", ticket: OTHER };
    expect(turn("di depan pasar", {}, null, [asked, another]).reply).toMatchObject({
      say: "CLARIFICATION_WHICH",
      facts: { count: 2, ticket1: TICKET, ticket2: OTHER },
    });
    expect(turn(`jawab ${OTHER} RT 3`, {}, null, [asked, another]).effect).toMatchObject({ complaintId: another.id });
    expect(turn("jawab ya", {}, null, [CASE]).reply?.say).toBe("CLARIFICATION_NONE");
  });

  test("what is said twice is handed in once, and its case is told; with a photo it is something new", () => {
    const text = "LAPOR jalan rusak di Kec. Bonang";
    expect(turn(text, {}, null, [CASE], true).reply).toMatchObject({ say: "STATUS", facts: { ticket: TICKET } });
    expect(turn(text, { attachmentIds: ["a"] }, null, [CASE], true).effect?.kind).toBe("SUBMIT");
    expect(turn(text, {}, null, [], true).effect?.kind).toBe("SUBMIT");
    expect(turn("assalamualaikum selamat pagi pak", {}, null, [CASE], true).reply?.say).toBe("HELP");
  });

  test.each<[string, readonly OwnCase[], string]>([
    ["STATUS", [], "STATUS_NONE"],
    ["STATUS", [CASE], "STATUS"],
    ["STATUS", [CASE, { ...CASE, ticket: OTHER }], "STATUS_LIST"],
    [`STATUS ${OTHER}`, [CASE], "NOT_OWN"],
    ["STATUS 9X8Y7Z6W5V4", [CASE], "NOT_OWN"],
    [`NILAI ${TICKET} 5`, [CASE], "RATE_NOT_NOW"],
    [`NILAI ${TICKET} 9`, [{ ...CASE, mayRate: true }], "RATE_HOW"],
    ["NILAI 6", [{ ...CASE, mayRate: true }], "RATE_HOW"],
    [`NILAI ${TICKET} 4,5`, [{ ...CASE, mayRate: true }], "RATE_HOW"],
    [`NILAI ${TICKET} lima bintang`, [{ ...CASE, mayRate: true }], "RATE"],
    [`NILAI ${TICKET} 5`, [{ ...CASE, mayRate: true }], "RATE"],
    ["NILAI 5", [{ ...CASE, mayRate: true }], "RATE"],
    ["CABUT", [CASE], "WITHDRAW_HOW"],
    [`CABUT ${TICKET}`, [CASE], "WITHDRAW"],
    [`CABUT ${TICKET}`, [{ ...CASE, mayWithdraw: false }], "WITHDRAW_NOT_NOW"],
    [`CABUT ${OTHER}`, [CASE], "NOT_OWN"],
    ["BUKA", [CASE], "REOPEN_NOT_NOW"],
    [`BUKA ${TICKET} masih rusak`, [CASE], "REOPEN_NOT_NOW"],
    ["BUKA", [{ ...CASE, mayReopen: true }], "REOPEN_HOW"],
    [`BUKA ${TICKET} .`, [{ ...CASE, mayReopen: true }], "REOPEN_HOW"],
    [`BUKA ${TICKET} masih rusak`, [{ ...CASE, mayReopen: true }], "REOPEN"],
    [`BUKA ${OTHER} masih rusak`, [{ ...CASE, mayReopen: true }], "NOT_OWN"],
  ])("%s", (message, cases, said) => {
    const { effect, reply } = turn(message, {}, null, [...cases]);
    expect(effect?.kind ?? reply?.say).toBe(said);
  });
});

test.each([
  [2, ""],
  [10, ""],
  [12, " (dan 2 lainnya)"],
])("STATUS without a ticket tells of %d open cases", (count, more) => {
  const cases = Array.from({ length: count }, (_, index) => ({ ...CASE, ticket: `TIKET${index + 1}` }));
  const { reply } = turn("status", {}, null, cases);
  const text = DIALOGUE_WORDS.STATUS_LIST(reply?.facts ?? {});
  expect(
    text
      .split("\n")
      .slice(1)
      .map((line) => line.split(":")[0]),
  ).toEqual(cases.slice(0, 10).map(({ ticket }) => ticket));
  expect(text.endsWith(more)).toBe(true);
  expect(text.includes("lainnya")).toBe(more !== "");
});

describe("the pace", () => {
  const now = new Date("2026-03-02T02:00:00Z");

  test("answers a number so often an hour, warns once, and is silent for an hour", () => {
    let pace = NEW_PACE;
    const verdicts: string[] = [];
    for (let message = 0; message < MOST_REPLIES_PER_HOUR + 5; message += 1) {
      const judged = paceOf(pace, `pesan nomor ${message}`, now);
      verdicts.push(judged.verdict);
      pace = judged.verdict === "IGNORE" ? judged.pace : answered(judged.pace, now);
    }
    expect(verdicts.filter((verdict) => verdict !== "IGNORE")).toHaveLength(MOST_REPLIES_PER_HOUR);
    expect(verdicts.filter((verdict) => verdict === "WARN")).toHaveLength(1);
    expect(verdicts.slice(-5)).toEqual(["IGNORE", "IGNORE", "IGNORE", "IGNORE", "IGNORE"]);
    expect(paceOf(pace, "lagi", new Date(now.getTime() + 3_600_001)).verdict).toBe("ANSWER");
  });

  test("does not answer the third equal message in a row, but an equal short answer", () => {
    const greeting = "Terima kasih telah menghubungi kami, pesan Anda akan kami balas.";
    const said = (texts: string[]) => {
      let pace = NEW_PACE;
      return texts.map((text) => {
        const judged = paceOf(pace, text, now);
        pace = judged.verdict === "ANSWER" ? answered(judged.pace, now) : judged.pace;
        return judged.verdict;
      });
    };
    expect(said([greeting, greeting, greeting, greeting, "lain"])).toEqual([
      "ANSWER",
      "ANSWER",
      "IGNORE",
      "IGNORE",
      "ANSWER",
    ]);
    expect(said(["1", "1", "1", "1"])).toEqual(["ANSWER", "ANSWER", "ANSWER", "ANSWER"]);
  });

  test("what is the same again after an hour is new: the tide comes every month", () => {
    const text = "LAPOR: rob masuk rumah di Kec. Sayung";
    let pace = NEW_PACE;
    for (let month = 0; month < 4; month += 1) {
      const at = new Date(now.getTime() + month * 30 * 86_400_000);
      const judged = paceOf(pace, text, at);
      expect([judged.verdict, isRepetition(judged.pace)]).toEqual(["ANSWER", false]);
      pace = answered(judged.pace, at);
    }
    const soon = new Date(now.getTime() + 90 * 86_400_000 + 60_000);
    expect(isRepetition(paceOf(pace, text, soon).pace)).toBe(true);
    expect(isRepetition(paceOf(pace, `${text} lagi`, soon).pace)).toBe(false);
    const long = "Assalamualaikum kami warga desa ".repeat(10);
    const first = answered(paceOf(NEW_PACE, `${long} jalan rusak`, now).pace, now);
    expect(isRepetition(paceOf(first, `${long} jembatan putus`, now).pace)).toBe(false);
  });
});

test("every saying has words of the GSM alphabet; a receipt is one SMS, and nothing is longer than three", () => {
  const accessCode = newAccessCode((size) => new Uint8Array(size).fill(9));
  const facts = {
    channel: "SMS",
    ticket: TICKET,
    accessCode,
    status: "CLARIFICATION_REQUESTED",
    score: 5,
    flag: "SECRET",
    refusedFiles: 999,
    count: 9,
    ...Object.fromEntries(
      [1, 2, 3].flatMap((n) => [
        [`ticket${n}`, TICKET],
        [`status${n}`, "SUBMITTED"],
      ]),
    ),
  };
  for (const say of DIALOGUE_SAYINGS) {
    const text = DIALOGUE_WORDS[say](facts);
    expect([say, GSM_7.test(text)]).toEqual([say, true]);
    expect([say, text.includes("undefined")]).toEqual([say, false]);
    expect(text.length).toBeLessThanOrEqual(say === "RECEIPT" ? 160 : 306);
  }
  expect(DIALOGUE_WORDS.RECEIPT(facts)).toContain(accessCode);
});

test.each([
  ["Jalan rusak parah. Sudah lama.", "Jalan rusak parah."],
  ["Air mati", "Air mati"],
  ["x".repeat(200), `${"x".repeat(79)}…`],
  [`${"kata ".repeat(40)}`, `${"kata ".repeat(15)}kata…`],
])("the title of %.30j", (content, title) => {
  expect(titleOf(content)).toBe(title);
});
