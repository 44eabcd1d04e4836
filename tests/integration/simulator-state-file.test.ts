import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { type Simulator, startSimulator } from "../../src/simulator/server";
import { StateFileError } from "../../src/simulator/state-file";
import { waitFor } from "../support/wait-for";

const ROOT = join(__dirname, "../..");
const NOW = new Date("2026-03-13T10:30:00.000Z");
const PHOTO = Buffer.from([0xff, 0xd8, 0xff, 1]);

let folder: string;
let stateFile: string;
let running: Simulator[] = [];
let children: ChildProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "simulator-state-"));
  stateFile = join(folder, "below", "state.json");
});
afterEach(async () => {
  await Promise.all(running.map((simulator) => simulator.close()));
  for (const child of children) child.kill("SIGKILL");
  running = [];
  children = [];
  rmSync(folder, { recursive: true, force: true });
});

async function start(options: Parameters<typeof startSimulator>[0] = {}): Promise<Simulator> {
  const simulator = await startSimulator({ port: 0, stateFile, ...options });
  running.push(simulator);
  return simulator;
}

async function post(url: string, path: string, body: object): Promise<{ readonly id: string }> {
  const response = await fetch(`${url}/_sim${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  expect(response.ok).toBe(true);
  return (await response.json()) as { id: string };
}

const stateOf = async (url: string) => (await (await fetch(`${url}/_sim/state`)).json()) as object;
const saved = () => JSON.parse(readFileSync(stateFile, "utf8")) as { cases: { id: string }[]; seed: number };
const savedIds = () => saved().cases.map(({ id }) => id);

/** A program of the simulator's own process, run as the tests run TypeScript. */
function run(program: string, words: readonly string[]): ChildProcess {
  const hook = join(ROOT, "tests/support/run-typescript.cjs");
  const child = spawn(process.execPath, ["-r", hook, "-e", program, "--", ...words], {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "inherit"],
  });
  children.push(child);
  return child;
}

async function commandWith(words: readonly string[]): Promise<{ child: ChildProcess; url: string }> {
  const command = `require("./src/cli/simulator.ts").simulator({ words: process.argv.slice(1), print: console.log })`;
  const child = run(`${command}.then((code) => { process.exitCode = code; });`, words);
  if (child.stdout === null) throw new Error("the simulator has no output");
  for await (const line of createInterface({ input: child.stdout })) {
    const [, url] = /^listening on (\S+)$/.exec(line) ?? [];
    if (url !== undefined) return { child, url };
  }
  throw new Error("the simulator did not start");
}

test("everything is there again after a new start", async () => {
  const first = await start({ clock: NOW, seed: 9 });
  const files = [{ name: "foto.jpg", contentType: "image/jpeg", base64: PHOTO.toString("base64") }];
  const { id } = await post(first.url, "/cases", { isSecret: true, files, reporter: { name: "Siti Rahayu" } });
  await post(first.url, `/cases/${id}/followups`, { content: "dikerjakan", files });
  await post(first.url, `/cases/${id}/status`, { statusName: "Menunggu Wali Kota" });
  await post(first.url, "/clock", { advanceMs: 3_600_000 });
  await post(first.url, "/capabilities", ["masters"]);
  await post(first.url, "/rules", { logShapes: "mixed", reporterReply: null });
  const before = await stateOf(first.url);
  await first.close();

  const second = await start({ seed: 10, institutionCount: 30 });
  expect(await stateOf(second.url)).toEqual(before);
  expect(second.state.masters).toEqual(first.state.masters);
  const { id: next } = await post(second.url, "/cases", {});
  expect(Number(next)).toBeGreaterThan(Number(id));
  const [file] = second.state.files.values();
  const stored = await fetch(`${second.url}/storage/${file?.id}/foto.jpg`);
  expect(Buffer.from(await stored.arrayBuffer())).toEqual(PHOTO);
});

test("ids go on as if there had been no end", async () => {
  const ids = async (simulator: Simulator) => (await post(simulator.url, "/cases", {})).id;
  const whole = await startSimulator({ port: 0, seed: 9 });
  running.push(whole);
  const expected = [await ids(whole), await ids(whole), await ids(whole)];
  const first = await start({ seed: 9 });
  const begun = [await ids(first), await ids(first)];
  await first.close();
  expect([...begun, await ids(await start())]).toEqual(expected);
});

test("a change is in the file before it is answered, also one at the back door", async () => {
  const simulator = await start();
  for (let n = 0; n < 5; n++) {
    const { id } = await post(simulator.url, "/cases", {});
    expect(savedIds()).toContain(id);
  }
  simulator.state.deleteCase(savedIds()[0] ?? "");
  await Promise.resolve();
  expect(savedIds()).toHaveLength(4);
});

test("a reset empties the file and the folder beside it", async () => {
  const simulator = await start();
  const files = [{ name: "foto.jpg", contentType: "image/jpeg", base64: PHOTO.toString("base64") }];
  await post(simulator.url, "/cases", { files });
  expect(readdirSync(`${stateFile}.files`)).toHaveLength(1);
  await post(simulator.url, "/reset", {});
  expect(savedIds()).toEqual([]);
  expect(readdirSync(`${stateFile}.files`)).toEqual([]);
  expect(readdirSync(join(folder, "below")).sort()).toEqual(["state.json", "state.json.files"]);
});

test.each([
  ["nothing", ""],
  ["half a state", '{"seed":1,"institutionId":"152001"'],
  ["something else", '{"hello":"world"}'],
])("a file with %s is refused, and left as it is", async (_name, content) => {
  stateFile = join(folder, "state.json");
  writeFileSync(stateFile, content);
  await expect(start()).rejects.toThrow(StateFileError);
  await expect(start()).rejects.toThrow(stateFile);
  expect(readFileSync(stateFile, "utf8")).toBe(content);
});

test("killed at any moment, it has every case that was answered", async () => {
  const answered: string[] = [];
  for (let round = 0; round < 2; round++) {
    const { child, url } = await commandWith(["--port", "0", "--state", stateFile, "--seed", "3"]);
    const isTired = () => answered.length >= 12 * (round + 1);
    const busy = (async () => {
      for (;;) answered.push((await post(url, "/cases", {})).id);
    })();
    await waitFor("a dozen cases", isTired);
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await Promise.all([ended, busy.catch(() => undefined)]);
    expect(savedIds()).toEqual(expect.arrayContaining(answered));
    expect(saved().seed).toBe(3);
  }
  expect(new Set(answered).size).toBe(answered.length);
  const { child } = await commandWith(["--port", "0", "--state", stateFile]);
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  expect(await ended).toEqual([0, null]);
  expect(savedIds()).toEqual(expect.arrayContaining(answered));
});

test("closed, it takes hung and slow calls with it, and nothing keeps the process alive", async () => {
  const child = run(
    `const { startSimulator } = require("./src/simulator/server.ts");
    (async () => {
      const simulator = await startSimulator({ port: 0 });
      simulator.faults.add({ kind: "timeoutBefore", calls: ["N8"] });
      simulator.faults.add({ kind: "slow", calls: ["N7"], delayMs: 36_000_000 });
      const calls = ["/masters/templates", "/masters/institutions/external"].map((path) =>
        fetch(simulator.url + path).then(() => "answered", () => "cut"));
      while (simulator.journal.entries.filter(({ fault }) => fault !== null).length < 2)
        await new Promise((resolve) => setTimeout(resolve, 5));
      await simulator.close();
      console.log((await Promise.all(calls)).join());
    })();`,
    [],
  );
  let output = "";
  child.stdout?.setEncoding("utf8").on("data", (chunk: string) => {
    output += chunk;
  });
  expect(await once(child, "close")).toEqual([0, null]);
  expect(output.trim()).toBe("cut,cut");
});
