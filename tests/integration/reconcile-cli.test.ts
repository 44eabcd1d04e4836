import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pino from "pino";
import { UsageError } from "../../src/cli/command";
import { ProgressLine } from "../../src/cli/progress";
import { sync } from "../../src/cli/sync";
import { type Config, ConfigError } from "../../src/config/config";
import { readReconciliations } from "../../src/store/reconciliation-rows";
import { signingKey } from "../../src/store/signing-key";
import { reconcile } from "../../src/sync/reconcile";
import { publicKeyText, reportJson } from "../../src/sync/report";
import { ReconcileWorld } from "./reconcile-world";

let world: ReconcileWorld;

async function hub(words: string, changes: Partial<Config> = {}): Promise<{ code: number; lines: string[] }> {
  const lines: string[] = [];
  const code = await sync({
    words: words.split(" "),
    config: { ...world.config, ...changes },
    logger: pino({ level: "silent" }),
    print: (line) => lines.push(line),
  });
  return { code, lines };
}

/** A national system that nobody answers for. */
function away(): Partial<Config> {
  const { national } = world.config;
  if (national === null) throw new Error("this world has a national system");
  return { national: { ...national, baseUrl: "http://127.0.0.1:9" } };
}

beforeAll(async () => {
  world = await ReconcileWorld.open("reconcile_cli");
}, 60_000);
afterAll(() => world.close());

test("once makes both sides EQUAL: what is queued goes out, what moved there comes in", async () => {
  const made = await world.forwarded();
  expect(await hub("once")).toEqual({ code: 0, lines: [] });
  world.simulator.state.setStatus(world.national(made), "Ditolak", "Bukan aduan.");
  expect(await hub("once")).toEqual({ code: 0, lines: [] });
  expect(await world.sql("SELECT status FROM complaint WHERE id = ?", [made.id])).toEqual([{ status: "REJECTED" }]);
});

test("a month is no shorter wait than ten minutes", async () => {
  await world.forwarded();
  expect(await hub("once --max-wait 30d")).toEqual({ code: 0, lines: [] });
});

test("push alone sends, pull alone reads, and what is not EQUAL yet is one line", async () => {
  const made = await world.forwarded();
  expect(await hub("pull")).toEqual({ code: 3, lines: [`${made.ticket}\t-\tLOCAL_AHEAD\tnotCreated`] });
  await hub("push");
  const { id } = world.national(made);
  expect(world.simulator.state.cases.get(id)?.log.length).toBeGreaterThan(0);
  expect(await hub("pull")).toEqual({ code: 0, lines: [] });
});

test("a case that is not EQUAL is a line with ticket, national id, verdict and differences, and the exit code is 3", async () => {
  const made = await world.forwarded();
  await hub("once");
  const { id } = world.national(made);
  world.simulator.state.deleteCase(id);
  const line = `${made.ticket}\t${id}\tUNKNOWN\tunreadable`;
  expect(await hub("once")).toEqual({ code: 3, lines: [line] });
  expect(await hub("reconcile")).toEqual({ code: 3, lines: [line] });
  expect(await hub("reconcile --dry-run")).toEqual({ code: 3, lines: [line] });
  await world.sql("DELETE FROM national_item WHERE complaint_id = ?", [made.id]);
  await world.sql("DELETE FROM national_case WHERE complaint_id = ?", [made.id]);
  expect((await hub("reconcile")).code).toBe(0);
});

test("a stored report is verified by file, with the hub's key or the public one", async () => {
  const [report] = await readReconciliations(world.core.cases.work, null, 1);
  if (report === undefined) throw new Error("there is no report");
  const publicKey = publicKeyText(signingKey(world.config.dataDir));
  const folder = mkdtempSync(join(tmpdir(), "report-"));
  const [file, key] = [join(folder, "laporan.json"), join(folder, "kunci.pem")];
  let text = "";
  for await (const part of reportJson(world.core.cases.work, report, publicKey)) text += part;
  writeFileSync(file, text);
  writeFileSync(key, publicKey);
  expect(await hub(`verify ${file}`)).toEqual({ code: 0, lines: ["signature genuine"] });
  expect(await hub(`verify ${file} --public-key ${key}`)).toEqual({ code: 0, lines: ["signature genuine"] });
  writeFileSync(file, readFileSync(file, "utf8").replace(`"total":${report.total}`, `"total":${report.total + 1}`));
  expect(await hub(`verify ${file} --public-key ${key}`)).toEqual({ code: 1, lines: ["signature WRONG"] });
});

test("who asks now is not answered with what another night had read", async () => {
  const key = signingKey(world.config.dataDir);
  const cutOff = await reconcile(world.env, { isDryRun: false, key, signal: AbortSignal.abort() });
  expect(cutOff.isFinished).toBe(false);
  const askedAt = new Date();
  expect((await hub("reconcile")).code).toBe(0);
  const [newest, before] = await readReconciliations(world.core.cases.work, null, 2);
  expect(before).toMatchObject({ id: cutOff.report.id, finishedAt: expect.any(Date) });
  expect(newest?.finishedAt).toEqual(expect.any(Date));
  expect(newest?.startedAt.getTime()).toBeGreaterThanOrEqual(askedAt.getTime());
});

test("without a national system nothing runs, and wrong words are told", async () => {
  await expect(hub("once", { national: null })).rejects.toThrow(ConfigError);
  for (const words of ["", "twice", "once --max-wait soon", "push --dry-run", "reconcile --max-wait 5m", "verify"]) {
    await expect(hub(words)).rejects.toThrow(UsageError);
  }
});

test("no call that succeeds is exit code 4, at once", async () => {
  const made = await world.forwarded();
  for (const words of ["push", "pull", "once --max-wait 20s", "reconcile"]) {
    expect((await hub(words, away())).code).toBe(4);
  }
  // What could not be sent is still there, and goes when the national side is back.
  expect(await hub("once")).toEqual({ code: 0, lines: [] });
  expect(world.national(made).log.length).toBeGreaterThan(0);
});

test("a national side that only asks to wait has answered nothing: 4", async () => {
  const made = await world.forwarded();
  world.simulator.intercept(async () => ({ status: 429, body: { message: "Too Many Attempts." } }));
  for (const words of ["push", "pull", "once --max-wait 3s", "reconcile"]) {
    expect((await hub(words)).code).toBe(4);
  }
  world.simulator.intercept(null);
  expect(await hub("once")).toEqual({ code: 0, lines: [] });
  expect(world.national(made).log.length).toBeGreaterThan(0);
});

test("a terminal sees a bar, a log a line a minute", () => {
  const written: string[] = [];
  const out = (isTTY: boolean) => ({ isTTY, write: (text: string) => written.push(text) > 0 });
  const bar = new ProgressLine(out(true));
  bar.show(1, 4, new Date("2026-03-13T10:30:00Z"));
  bar.show(4, 4, null);
  bar.end();
  expect(written[0]).toContain("1 of 4 cases (25 %), done about 2026-03-13T10:30Z");
  expect(written[1]).toContain(`[${"#".repeat(30)}] 4 of 4 cases (100 %)`);
  expect(written[2]).toBe("\n");
  written.length = 0;
  const log = new ProgressLine(out(false));
  for (let done = 0; done <= 1_000; done += 1) log.show(done, 1_000, null);
  log.end();
  expect(written).toEqual([]);
});
