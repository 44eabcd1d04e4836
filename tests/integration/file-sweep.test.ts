import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import pino from "pino";
import { submitComplaint } from "../../src/cases/submit";
import { Housekeeping } from "../../src/cli/housekeeping";
import type { Core } from "../../src/compose";
import { FileStore } from "../../src/store/file-store";
import { newId } from "../../src/store/new-id";
import { startTestCore } from "../support/core";
import { submission } from "../support/submission";

const directory = mkdtempSync(join(tmpdir(), "hub-sweep-"));
const store = new FileStore(directory);
let core: Core;
let close: () => Promise<void>;

beforeAll(async () => {
  ({ core, close } = await startTestCore("file_sweep"));
}, 60_000);
afterAll(async () => {
  await close();
  rmSync(directory, { recursive: true, force: true });
});

/** A file as an upload leaves it, so many hours ago. */
async function file(hoursAgo: number, { withRow = true, ending = "" } = {}): Promise<string> {
  const id = newId();
  await store.keep(id, await store.write(id, Readable.from([Buffer.from(id)]), 100));
  const name = `${id}${ending}`;
  if (ending !== "") writeFileSync(join(directory, name), "setengah");
  const at = new Date(Date.now() - hoursAgo * 3_600_000);
  utimesSync(join(directory, id), at, at);
  if (ending !== "") utimesSync(join(directory, name), at, at);
  if (withRow) {
    await core.cases.work.read(
      `INSERT INTO attachment (id, content_type, size_bytes, sha256, created_at)
       VALUES (?, 'image/png', 26, ?, UTC_TIMESTAMP(3) - INTERVAL ? HOUR)`,
      [id, Buffer.alloc(32), hoursAgo],
    );
  }
  return id;
}

/** Every job is due, however lately it was done. */
async function housekeepingWhenDue(): Promise<void> {
  await core.cases.work.read("DELETE FROM job");
  await new Housekeeping(core, store, directory, pino({ level: "silent" })).run();
}

test("what nobody attached goes after a day, with what a crash left; what is attached, fresh or a stranger's stays", async () => {
  const attached = await file(23);
  const input = submission({ attachments: [attached] }) as never;
  await submitComplaint(core.cases, { kind: "CITIZEN" }, input);
  const old = new Date(Date.now() - 40 * 24 * 3_600_000);
  utimesSync(join(directory, attached), old, old);
  await core.cases.work.read("UPDATE attachment SET created_at = ? WHERE id = ?", [old, attached]);

  const waiting = await file(23);
  const abandoned = await file(25);
  const withoutRow = await file(25, { withRow: false });
  const justWritten = await file(0, { withRow: false });
  const withHalf = await file(23, { ending: ".part" });
  const half = `${withHalf}.part`;
  utimesSync(join(directory, half), old, old);
  writeFileSync(join(directory, "catatan-petugas.txt"), "milik orang lain");
  utimesSync(join(directory, "catatan-petugas.txt"), old, old);

  await housekeepingWhenDue();
  await housekeepingWhenDue();

  const left = readdirSync(directory).filter((name) => !name.startsWith("audit"));
  expect(left.sort()).toEqual([attached, waiting, justWritten, withHalf, "catatan-petugas.txt"].sort());
  const rows = await core.cases.work.read<{ id: string }>("SELECT id FROM attachment");
  expect(rows.map(({ id }) => id).sort()).toEqual([attached, waiting, withHalf].sort());
  expect([abandoned, withoutRow].some((id) => left.includes(id))).toBe(false);
});

test("an upload that is being attached is not taken from under it", async () => {
  const id = await file(25);
  const { work } = core.cases;
  let swept: Promise<void> | null = null;
  // The sweep was done a moment ago, by the test before: it is due again.
  await work.read("DELETE FROM job");
  await work.transaction(async (tx) => {
    await tx.query("UPDATE attachment SET complaint_id = (SELECT id FROM complaint LIMIT 1) WHERE id = ?", [id]);
    swept = housekeepingWhenDue();
    // The sweep reads what was committed, finds the upload, and waits for its row.
    for (let waiting = 0; waiting === 0; ) {
      const rows = await work.read<{ total: string }>(
        "SELECT COUNT(*) AS total FROM information_schema.processlist WHERE info LIKE 'DELETE FROM attachment%'",
      );
      waiting = Number(rows[0]?.total);
    }
  });
  await swept;
  expect(readdirSync(directory)).toContain(id);
  expect(await work.read("SELECT id FROM attachment WHERE id = ?", [id])).toHaveLength(1);
});
