import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import pino from "pino";
import { simulator as simulatorCommand } from "../../src/cli/simulator";
import { readCommandLine } from "../../src/simulator/command-line";
import { FAULT_KINDS } from "../../src/simulator/fault-kinds";
import { faultOrder } from "../../src/simulator/fault-order";
import { listScenarios } from "../../src/simulator/scenarios";
import { type Simulator, startSimulator } from "../../src/simulator/server";
import { testConfig } from "../support/core";
import { ensureProgram } from "../support/ensure-program";

const DOCUMENT = readFileSync(join(__dirname, "../../docs/simulator.md"), "utf8");
const EXAMPLES = [...DOCUMENT.matchAll(/```sh\n([\s\S]*?)```\n+```json\n([\s\S]*?)```/g)].map(
  ([, command = "", answer = ""]) => ({ command, answer: JSON.parse(answer) as object }),
);

async function help(): Promise<string> {
  const lines: string[] = [];
  const input = { words: ["--help"], config: testConfig(), logger: pino({ level: "silent" }) };
  expect(await simulatorCommand({ ...input, print: (line) => lines.push(line) })).toBe(0);
  return lines.join("\n");
}

describe("the examples of the document", () => {
  let simulator: Simulator;

  beforeAll(async () => {
    ensureProgram(["curl"], "curl");
    simulator = await startSimulator({ port: 0 });
  }, 300_000);
  afterAll(() => simulator.close());

  test("are five", () => {
    expect(EXAMPLES).toHaveLength(5);
    expect(DOCUMENT.match(/^curl /gm)).toHaveLength(6);
  });

  // One after the other: they tell one rehearsal.
  test.each(EXAMPLES.map(({ command, answer }, index) => [index + 1, command, answer] as const))(
    "%d answers what is written below it",
    async (_number, command, answer) => {
      const script = command.replaceAll("http://127.0.0.1:4100", simulator.url);
      expect(script).toContain(simulator.url);
      const output = await new Promise<string>((resolve, reject) => {
        execFile("bash", ["-e", "-c", script], (error, stdout) => (error === null ? resolve(stdout) : reject(error)));
      });
      expect(JSON.parse(output)).toMatchObject(answer);
      if (Array.isArray(answer)) expect(JSON.parse(output)).toHaveLength(answer.length);
    },
  );

  test("left the simulator as they say", () => {
    expect(simulator.faults.list()).toMatchObject([{ kind: "timeoutAfter" }]);
    expect([...simulator.state.cases.keys()]).toEqual(["6564372"]);
  });
});

describe("the document and --help", () => {
  test("name every fault, every scenario and every option", async () => {
    const printed = await help();
    for (const kind of FAULT_KINDS) {
      expect(DOCUMENT).toContain(`| \`${kind}\``);
      expect(printed).toMatch(new RegExp(`^ {2}${kind} +\\S`, "m"));
    }
    for (const { name, sentence } of listScenarios()) {
      expect(DOCUMENT).toContain(`| \`${name}\``);
      expect(printed).toContain(sentence);
    }
    const options = printed.match(/^ {2}--\w+/gm)?.map((option) => option.trim()) ?? [];
    expect(options).toHaveLength(9);
    for (const option of options) expect(DOCUMENT).toMatch(new RegExp(`^\\| \`${option}\\b`, "m"));
  });

  test("the document has every field of an order", () => {
    for (const field of Object.keys(faultOrder.shape))
      expect(DOCUMENT).toMatch(new RegExp(`^\\| [^|]*\`${field}\``, "m"));
  });
});

describe("the command line", () => {
  test("reads its words, and the environment where there are none", () => {
    const words = "--seed 4 --state a.json --clock 2026-03-13T10:30:00+07:00 --capabilities masters --journal 9";
    const command = readCommandLine([...words.split(" "), "--scenario", "flaky"], { SIMULATOR_PORT: "4200" });
    expect(command).toEqual({
      isHelp: false,
      scenario: "flaky",
      options: {
        port: 4200,
        host: "127.0.0.1",
        seed: 4,
        stateFile: "a.json",
        clock: new Date("2026-03-13T03:30:00Z"),
        capabilities: ["masters"],
        journalSize: 9,
      },
    });
    expect(readCommandLine(["--port", "0"], { SIMULATOR_PORT: "4200", SIMULATOR_HOST: "::1" }).options).toEqual({
      port: 0,
      host: "::1",
    });
  });

  test("takes no secret from the environment, because it prints what it uses", () => {
    const { options } = readCommandLine([], { SP4N_TOKEN: "{REAL}", SP4N_AUTH_VALUE: "Bearer real" });
    expect(options).toEqual({ port: 4100, host: "127.0.0.1" });
  });

  test.each([
    ["--port 70000", "--port: must be 0 to 65535"],
    ["--port x", "--port: must be 0 to 65535"],
    ["--seed x", "--seed: must be a whole number"],
    ["--clock yesterday", "--clock: must be an instant"],
    ["--capabilities masters,flying", "--capabilities: must be out of"],
    ["--scenario flood", "--scenario: must be one of outage"],
    ["--journal 0", "--journal"],
    ["--faults", "--faults"],
    ["flaky", "flaky"],
  ])("refuses %s and says why", (words, reason) => {
    expect(() => readCommandLine(words.split(" "), {})).toThrow(reason);
  });
});
