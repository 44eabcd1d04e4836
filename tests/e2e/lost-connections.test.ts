import { randomBytes } from "node:crypto";
import pino from "pino";
import { submitComplaint } from "../../src/cases/submit";
import { type Core, composeCore } from "../../src/compose";
import { openDataSource } from "../../src/store/data-source";
import { migrate } from "../../src/store/migrate";
import { testConfig } from "../support/core";
import { type CutPoint, DatabaseProxy } from "../support/database-proxy";
import { startPrivateServer } from "../support/private-server";

describe("a connection lost while a complaint is submitted", () => {
  let proxy: DatabaseProxy;
  let core: Core;
  let close: () => Promise<void>;

  beforeAll(async () => {
    const server = await startPrivateServer();
    proxy = new DatabaseProxy(server.socketPath);
    await proxy.start();
    const settings = { socketPath: server.socketPath, user: "root", database: server.database.owner.database };
    const owner = await openDataSource(settings, 3);
    await migrate(owner);
    await owner.destroy();
    const dataSource = await openDataSource({ ...settings, socketPath: proxy.socketPath }, 4);
    core = await composeCore(testConfig(), dataSource, pino({ level: "silent" }));
    close = async () => {
      await dataSource.destroy();
      await proxy.stop();
      await server.stop();
    };
  });
  afterAll(() => close());

  function submit(key: string | null) {
    return submitComplaint(
      core.cases,
      { kind: "NOBODY" },
      {
        kind: "COMPLAINT",
        title: "Lampu jalan padam",
        content: "Lampu jalan di depan pasar padam sejak Senin.",
        channel: "WEB",
        isAnonymous: false,
        isSecret: false,
        complainant: { name: "Suparman" },
      },
      key,
    );
  }

  async function countComplaints(): Promise<number> {
    const [row] = await core.cases.work.read<{ total: number }>("SELECT COUNT(*) AS total FROM complaint");
    return Number(row?.total);
  }

  async function statementsOfOne(): Promise<number> {
    await submit(null);
    proxy.count();
    await submit(null);
    return proxy.statements.length;
  }

  test.each<CutPoint>(["before", "unanswered", "answered"])(
    "cut %s each statement: one complaint, and the same key gives the same ticket",
    async (point) => {
      const statements = await statementsOfOne();
      expect(statements).toBeGreaterThanOrEqual(6);
      for (let at = 0; at < statements; at += 1) {
        const before = await countComplaints();
        const key = randomBytes(12).toString("hex");
        proxy.arm((_sql, index) => index === at, point);
        const first = await submit(key);
        expect(proxy.isArmed).toBe(false);
        const again = await submit(key);
        expect(again.ticketNumber).toBe(first.ticketNumber);
        expect(again.accessCode).toBe(first.accessCode);
        expect(again.replayed).toBe(true);
        expect(await countComplaints()).toBe(before + 1);
      }
    },
    60_000,
  );

  test("cut between COMMIT and its answer, without a key of the caller: exactly one complaint", async () => {
    for (let round = 0; round < 5; round += 1) {
      const before = await countComplaints();
      proxy.arm((sql) => sql.startsWith("COMMIT"), "unanswered");
      const receipt = await submit(null);
      expect(proxy.isArmed).toBe(false);
      expect(await countComplaints()).toBe(before + 1);
      const [row] = await core.cases.work.read<{ id: string }>("SELECT id FROM complaint WHERE ticket_number = ?", [
        receipt.ticketNumber,
      ]);
      expect(row?.id).toBe(receipt.complaintId);
    }
  }, 60_000);

  test("the chain of events is whole afterwards: one event for each complaint", async () => {
    const [row] = await core.cases.work.read<{ events: number; complaints: number }>(
      "SELECT (SELECT COUNT(*) FROM event WHERE type = 'SUBMITTED') AS events, (SELECT COUNT(*) FROM complaint) AS complaints",
    );
    expect(row?.events).toBe(row?.complaints);
  });
});
