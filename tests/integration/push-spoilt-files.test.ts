import { randomBytes } from "node:crypto";
import { readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import pino from "pino";
import { addFollowUp } from "../../src/cases/agency-work";
import { doctor } from "../../src/cli/maintenance";
import { retryParked } from "../../src/sync/decide";
import { push } from "../../src/sync/push";
import { TestBridge } from "../support/bridge";
import { testConfig } from "../support/core";
import { PushWorld } from "./push-world";

let world: PushWorld;

beforeAll(async () => {
  world = new PushWorld(await TestBridge.start("push_spoilt_files"));
}, 60_000);
afterAll(() => world.bridge.close());

function pathOf(id: string): string {
  return join(fileURLToPath(world.bridge.place.variables.HUB_FILES_URL ?? ""), id);
}

/** The contents of all files that have arrived there, as hex. */
function arrived(): Set<string> {
  return new Set([...world.bridge.simulator.state.files.values()].map(({ bytes }) => bytes.toString("hex")));
}

const SPOILT: readonly (readonly [string, (path: string) => void, RegExp])[] = [
  ["another", (path) => writeFileSync(path, randomBytes(64)), /tidak lagi sama dengan yang diterima/],
  ["cut off", (path) => truncateSync(path, 10), /tidak lagi sama dengan yang diterima/],
  ["longer", (path) => writeFileSync(path, "x", { flag: "a" }), /tidak lagi sama dengan yang diterima/],
  ["gone", (path) => rmSync(path), /tidak ada lagi pada penyimpanan/],
];

async function doctorSays(): Promise<string[]> {
  const lines: string[] = [];
  const config = testConfig(world.bridge.place.variables);
  await doctor({ words: [], config, logger: pino({ level: "silent" }), print: (line) => lines.push(line) });
  return lines.filter((line) => line.includes("berkas lampiran"));
}

test("a case goes without its spoilt files; each waits with its reason for a person, who puts it back and sends it", async () => {
  const { bridge } = world;
  const contents = [...SPOILT.map(() => randomBytes(64)), randomBytes(64)];
  const ids: string[] = [];
  for (const content of contents) ids.push(await world.file("image/jpeg", content));
  const { complaintId, ticketNumber } = await bridge.verified({ attachments: ids });
  expect(await doctorSays()).toEqual([]);
  const onDisk = SPOILT.map(([, spoil], index) => {
    const path = pathOf(ids[index] ?? "");
    spoil(path);
    return path;
  });
  // What has its size is found out only when it is read.
  const [told] = await doctorSays();
  expect(told).toContain("- 3 berkas lampiran hilang atau berubah ukurannya: ");
  for (const [index, id] of ids.entries()) expect(told?.includes(id)).toBe(index >= 1 && index <= 3);

  const items = await world.carried(complaintId);
  expect(items.map(({ kind, cause, state, parkedState }) => [kind, cause, state, parkedState])).toEqual([
    ["CREATE", "VERIFIED", "DONE", null],
    ...SPOILT.map(() => ["FOLLOW_UP", "FILE_REFUSED", "PARKED", "UNREADABLE"]),
  ]);
  for (const [index, [, , reason]] of SPOILT.entries()) {
    expect(items[index + 1]?.reason).toMatch(reason);
    expect(items[index + 1]?.reason).toContain(`Lampiran tidak terkirim: Berkas lampiran ${ids[index]} `);
  }
  expect(world.casesOf(ticketNumber)[0]?.fileIds).toHaveLength(1);
  expect([...arrived()]).toEqual([contents.at(-1)?.toString("hex")]);

  for (const [index, path] of onDisk.entries()) {
    writeFileSync(path, contents[index] ?? "");
    await retryParked(bridge.env, bridge.actors.COORDINATOR, items[index + 1]?.id ?? "");
  }
  await bridge.drained(complaintId);
  expect(arrived()).toEqual(new Set(contents.map((content) => content.toString("hex"))));
  expect(await doctorSays()).toEqual([]);
});

test.each(SPOILT)(
  "a follow-up with a file that is %s says nothing there and waits; other cases flow, and it follows whole",
  async (_, spoil, reason) => {
    const { bridge } = world;
    const { complaintId, ticketNumber } = await bridge.forwarded();
    await world.carried(complaintId);
    const said = world.saidIn(ticketNumber);
    const photo = await world.file();
    const content = readFileSync(pathOf(photo));
    spoil(pathOf(photo));
    const there = arrived();
    await bridge.does("COORDINATOR", addFollowUp, complaintId, {
      text: "Lihat foto.",
      visibility: "PUBLIC",
      attachments: [photo],
    });
    const items = await world.carried(complaintId);
    expect(items.at(-1)).toMatchObject({ kind: "FOLLOW_UP", state: "PARKED", parkedState: "UNREADABLE" });
    expect(items.at(-1)?.reason).toMatch(reason);
    expect(items.at(-1)?.reason).toContain(photo);
    const other = await bridge.forwarded();
    await push(bridge.env);
    expect((await world.lane(other.complaintId)).every(({ state }) => state === "DONE")).toBe(true);
    expect(world.saidIn(ticketNumber)).toEqual(said);
    expect(arrived()).toEqual(there);
    writeFileSync(pathOf(photo), content);
    await retryParked(bridge.env, bridge.actors.COORDINATOR, (await world.parked(complaintId)).id);
    await world.carried(complaintId);
    expect(world.saidIn(ticketNumber)).toEqual([...said, expect.stringContaining("Lihat foto.")]);
    expect(arrived()).toEqual(new Set([...there, content.toString("hex")]));
  },
);
