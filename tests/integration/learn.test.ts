import { openSecretText } from "../../src/cases/secret-text";
import { readImportFile } from "../../src/national/import-file/import-file";
import { examineCase } from "../../src/sync/examine";
import { importRow } from "../../src/sync/import";
import { importNationalCase, takeNewCases } from "../../src/sync/new-cases";
import { type SecondNational, startSecondNational } from "../e2e/second-national/second-national";
import { TestBridge } from "../support/bridge";

let national: SecondNational;
let bridge: TestBridge;

// A case that is read there has no title, content and flags; the list of all cases has them.
beforeAll(async () => {
  national = await startSecondNational({ bareCases: true, capabilities: ["listInbound"] });
  bridge = await TestBridge.start("learn", {
    variables: { ...national.environment, SP4N_CALLS_PER_MINUTE: "100000" },
  });
}, 60_000);

afterAll(async () => {
  await bridge.close();
  await national.close();
});

interface Row {
  readonly title: string;
  readonly content: string;
  readonly isAnonymous: number;
  readonly isSecret: number;
  readonly isTextMissing: number;
}

/** A case there, imported by its number. */
async function imported(title: string, content: string) {
  const { id } = national.bornNationally({ title, content });
  const { complaintId } = await importNationalCase(bridge.env, bridge.actors.COORDINATOR, id);
  const row = async () => {
    const [found] = await bridge.rows<Row>(
      `SELECT title, content, is_anonymous AS isAnonymous, is_secret AS isSecret, is_text_missing AS isTextMissing
         FROM complaint WHERE id = ?`,
      [complaintId],
    );
    return found;
  };
  expect(await row()).toMatchObject({ title: `Laporan SP4N ${id}`, isSecret: 0, isTextMissing: 1 });
  return { id, complaintId, row };
}

/** What the sealed words of a secret case are. */
async function sealedWords(complaintId: string) {
  const { vault } = bridge.core.cases;
  const [row] = await bridge.rows<{ secret: Buffer; reporterId: string; wrappedKey: Buffer }>(
    `SELECT c.secret_text AS secret, r.id AS reporterId, r.wrapped_key AS wrappedKey
       FROM complaint c JOIN reporter r ON r.id = c.reporter_id WHERE c.id = ?`,
    [complaintId],
  );
  if (row === undefined) throw new Error("no such case");
  return openSecretText(vault, vault.unwrapDataKey(row.reporterId, row.wrappedKey), complaintId, row.secret);
}

async function exported(head: string, line: string, isDryRun = false) {
  const file = Buffer.from(`${head}\n${line}`);
  const [row] = (await readImportFile(file, "ekspor.csv")).rows;
  if (row === undefined) throw new Error("no row");
  const options = { isDryRun, isHistoric: false, actor: bridge.actors.COORDINATOR };
  return importRow({ cases: bridge.core.cases }, row, options);
}

async function isEqual(complaintId: string): Promise<void> {
  expect(await examineCase(bridge.env, complaintId)).toMatchObject({ verdict: "EQUAL", differences: [] });
}

test("the list of all cases fills in the words that its own reading does not show, once", async () => {
  const { complaintId, row } = await imported("Pungutan liar", "Di loket dua.");
  await takeNewCases(bridge.env, { isFull: true });
  expect(await row()).toMatchObject({ title: "Pungutan liar", content: "Di loket dua.", isTextMissing: 0 });
  const events = (await bridge.events(complaintId)).length;
  await takeNewCases(bridge.env, { isFull: true });
  expect(await bridge.events(complaintId)).toHaveLength(events);
  await isEqual(complaintId);
});

test("a case that the list of all cases shows as secret and anonymous is so here at once, and stays so", async () => {
  const { id, complaintId, row } = await imported("Nama petugas", "Ia meminta uang.");
  national.adminSetFlags(id, { isSecret: true, isAnonymous: true });
  await takeNewCases(bridge.env, { isFull: true });
  const hidden = { title: "", content: "", isSecret: 1, isAnonymous: 1, isTextMissing: 0 };
  expect(await row()).toEqual(hidden);
  expect(await sealedWords(complaintId)).toMatchObject({ title: "Nama petugas", content: "Ia meminta uang." });
  expect((await bridge.events(complaintId)).map(({ type }) => type)).toContain("FLAGS_RAISED");
  await isEqual(complaintId);
  national.adminSetFlags(id, { isSecret: false, isAnonymous: false });
  await takeNewCases(bridge.env, { isFull: true });
  expect(await row()).toEqual(hidden);
});

test("so is one that a row of an export shows as secret; its words come one by one, cut as others are", async () => {
  const { id, complaintId, row } = await imported("Judul", "Isi");
  const secret = ["Tracking ID;Judul;Rahasia", `${id};Pungutan;Ya`] as const;
  expect(await exported(...secret, true)).toMatchObject({ outcome: "KNOWN" });
  expect(await row()).toMatchObject({ isSecret: 0 });
  expect(await exported(...secret)).toMatchObject({ outcome: "KNOWN" });
  expect(await row()).toMatchObject({ title: "", content: "", isSecret: 1, isTextMissing: 1 });
  expect(await sealedWords(complaintId)).toMatchObject({ title: "Pungutan", content: `Laporan SP4N ${id}` });
  await exported("Tracking ID;Judul;Isi Laporan", `${id};Judul lain;${"𝐀".repeat(20_000)}`);
  expect(await row()).toMatchObject({ title: "", content: "", isTextMissing: 0 });
  const { title, content } = await sealedWords(complaintId);
  expect(title).toBe("Pungutan");
  expect([...content].length).toBeLessThanOrEqual(10_000);
  await isEqual(complaintId);
});

test("an open case keeps waiting for the word that did not come", async () => {
  const { id, row } = await imported("Judul", "Isi");
  await exported("Tracking ID;Judul", `${id};${"Panjang ".repeat(60)}`);
  const after = await row();
  expect(after).toMatchObject({ content: `Laporan SP4N ${id}`, isTextMissing: 1 });
  expect(after?.title.length).toBeLessThanOrEqual(200);
  await exported("Tracking ID;Isi Laporan", `${id};${"𝐀".repeat(20_000)}`);
  expect(await row()).toMatchObject({ title: after?.title, isTextMissing: 0 });
});
