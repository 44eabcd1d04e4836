import pino from "pino";
import { SAMPLE_COMPLAINTS } from "../../src/cli/sample/complaints";
import { seed, seedComplaints, seedOfficers } from "../../src/cli/seed";
import type { Core } from "../../src/compose";
import { loadConfig } from "../../src/config/config";
import { startTestCore } from "../support/core";

let core: Core;
let close: () => Promise<void>;

beforeAll(async () => {
  ({ core, close } = await startTestCore("samples"));
}, 60_000);
afterAll(() => close());

test("every sample case is played through the use cases to where it is meant to stand", async () => {
  const signIns = await seedOfficers(core);
  expect(signIns.length).toBeGreaterThan(20);
  expect(await seedComplaints(core)).toBe(SAMPLE_COMPLAINTS.length);
  const rows = await core.cases.work.read<{ status: string; total: number }>(
    "SELECT status, COUNT(*) AS total FROM complaint GROUP BY status",
  );
  const found = Object.fromEntries(rows.map((row) => [row.status, Number(row.total)]));
  const meant: Record<string, number> = {};
  for (const { reach } of SAMPLE_COMPLAINTS) {
    // Nothing is known of national institutions here, so what should be handed over waits.
    const status = reach === "TRANSFERRED" ? "SUBMITTED" : reach;
    meant[status] = (meant[status] ?? 0) + 1;
  }
  expect(found).toEqual(meant);
  expect(await seedComplaints(core)).toBe(0);
}, 120_000);

test("the register's numbers rise with its dates, from 1 on in each year", async () => {
  const entries = await core.cases.work.read<{ number: string; day: string }>(
    `SELECT agenda_number AS number, DATE_FORMAT(agenda_at + INTERVAL 7 HOUR, '%Y-%m-%d') AS day FROM complaint
      WHERE agenda_number IS NOT NULL ORDER BY agenda_at`,
  );
  expect(entries.length).toBeGreaterThanOrEqual(5);
  const years = [...new Set(entries.map(({ day }) => day.slice(0, 4)))];
  const meant = years.flatMap((year) =>
    entries
      .filter(({ day }) => day.startsWith(year))
      .map((_, index) => `${String(index + 1).padStart(6, "0")}/ADUAN/${year}`),
  );
  expect(entries.map(({ number }) => number)).toEqual(meant);
});

test("nobody is told of a sample case", async () => {
  const notices = await core.cases.work.read<{ state: string; total: number }>(
    "SELECT state, COUNT(*) AS total FROM notice WHERE complaint_id IS NOT NULL GROUP BY state",
  );
  expect(notices.map(({ state }) => state)).toEqual(["CANCELLED"]);
  expect(Number(notices[0]?.total)).toBeGreaterThan(SAMPLE_COMPLAINTS.length);
});

test("samples are refused where a gateway or a national system of another machine would be told of them", async () => {
  const input = (environment: NodeJS.ProcessEnv) => ({
    words: [],
    config: loadConfig({ HUB_SECRET_KEY: Buffer.alloc(32, 1).toString("base64"), ...environment }, () => ""),
    logger: pino({ level: "silent" }),
    print: () => undefined,
  });
  const gateway = { NOTIFY_WHATSAPP_URL: "https://gateway.example.org", NOTIFY_WHATSAPP_TOKEN: "x" };
  await expect(seed(input(gateway))).rejects.toThrow(/NOTIFY_WHATSAPP_URL.*--force/);
  await expect(
    seed(input({ NOTIFY_SMTP_URL: "smtp://mail.example.org:25", NOTIFY_SMTP_FROM: "hub@example.org" })),
  ).rejects.toThrow(/NOTIFY_SMTP_URL/);
});
