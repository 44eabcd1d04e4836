import { rmSync } from "node:fs";
import pino from "pino";
import { playDemo } from "../../src/cli/demo/demo";
import { startSimulator } from "../../src/simulator/server";
import { createDatabase, databaseUrl, dropDatabase } from "../support/database";
import { makeDataDir } from "../support/private-server";

const SECRET = Buffer.alloc(32, 7).toString("base64");

async function play(name: string, tamper: "nothing" | "status" | "followUp"): Promise<boolean> {
  const dataDir = await makeDataDir();
  const played = await playDemo({
    environment: {
      HUB_DATABASE_URL: databaseUrl(await createDatabase(name)),
      HUB_SECRET_KEY: SECRET,
      HUB_DATA_DIR: dataDir,
      HUB_PORT: "0",
    },
    logger: pino({ level: "silent" }),
    print: () => undefined,
    startSimulator: async ({ port, stateFile }) => {
      const simulator = await startSimulator({ port, stateFile });
      return { ...simulator, kill: () => simulator.close() };
    },
    beforeComparing: async ({ nationalId }, simulator) => {
      const at = `${simulator.url}/_sim/cases/${nationalId}`;
      const json = { method: "POST", headers: { "content-type": "application/json" } };
      if (tamper === "status") {
        const answer = await fetch(`${at}/status`, { ...json, body: JSON.stringify({ statusName: "Ditunda" }) });
        expect(answer.status).toBeLessThan(300);
      }
      if (tamper === "followUp") {
        const shown = (await (await fetch(at)).json()) as { log: { id: string | number }[] };
        const last = shown.log.at(-1);
        const answer = await fetch(`${at}/followups/${last?.id}`, { method: "DELETE" });
        expect(answer.status).toBeLessThan(300);
      }
    },
  });
  await played.stop();
  rmSync(dataDir, { recursive: true, force: true });
  await dropDatabase(name);
  return played.isEqual;
}

test("the demonstration plays the eight steps and finds both sides equal", async () => {
  expect(await play("demo_equal", "nothing")).toBe(true);
}, 180_000);

test("a status altered there makes it fail", async () => {
  expect(await play("demo_status", "status")).toBe(false);
}, 180_000);

test("a follow-up removed there makes it fail", async () => {
  expect(await play("demo_follow_up", "followUp")).toBe(false);
}, 180_000);
