import { randomBytes } from "node:crypto";
import { newId } from "../../src/store/new-id";
import { Vault } from "../../src/store/vault";

const vault = new Vault(randomBytes(32));

function sealedText(text: string) {
  const [reporterId, textId] = [newId(), newId()];
  const { key, wrapped } = vault.newDataKey(reporterId);
  return { reporterId, textId, wrapped, sealed: vault.seal(key, `case_text|body|${textId}`, text) };
}

test("a text that was opened is opened again as it is, by the key that is stored", () => {
  const { reporterId, textId, wrapped, sealed } = sealedText("Petugas sudah meninjau lokasi. 🙏");
  for (let times = 0; times < 2; times += 1) {
    const key = vault.unwrapDataKey(reporterId, Buffer.from(wrapped));
    expect(vault.openText(key, textId, Buffer.from(sealed))).toBe("Petugas sudah meninjau lokasi. 🙏");
  }
});

test("what is remembered opens nothing that was altered, moved or sealed anew", () => {
  const { reporterId, textId, wrapped, sealed } = sealedText("Jawaban pertama.");
  const key = vault.unwrapDataKey(reporterId, wrapped);
  expect(vault.openText(key, textId, sealed)).toBe("Jawaban pertama.");
  const altered = Buffer.from(sealed);
  altered[altered.length - 1] = (altered.at(-1) ?? 0) ^ 1;
  expect(() => vault.openText(key, textId, altered)).toThrow();
  expect(() => vault.openText(key, newId(), sealed)).toThrow();
  const foreign = vault.newDataKey(newId()).key;
  expect(() => vault.openText(foreign, textId, sealed)).toThrow();
  const anew = vault.seal(key, `case_text|body|${textId}`, "Jawaban kedua.");
  expect(vault.openText(key, textId, anew)).toBe("Jawaban kedua.");
});

test("a reporter's remembered key is not found under another stored form", () => {
  const { reporterId, wrapped } = sealedText("Teks.");
  vault.unwrapDataKey(reporterId, wrapped);
  const altered = Buffer.from(wrapped);
  altered[20] = (altered[20] ?? 0) ^ 1;
  expect(() => vault.unwrapDataKey(reporterId, altered)).toThrow();
  expect(() => vault.unwrapDataKey(newId(), wrapped)).toThrow();
});
