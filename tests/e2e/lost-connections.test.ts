import { randomBytes } from "node:crypto";
import pino from "pino";
import { submitComplaint } from "../../src/cases/submit";
import { type Core, composeCore } from "../../src/compose";
import { openDataSource } from "../../src/store/data-source";
import { migrate } from "../../src/store/migrate";
import { testConfig } from "../support/core";
import { type CutPoint, DatabaseProxy } from "../support/database-proxy";
import { startPrivateServer } from "../support/private-server";

/** Several statements in one, from the beginning of a transaction to its end. */
const isGroup = (sql: string) => sql.startsWith("START TRANSACTION;");

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

  /** Of one that goes alone, because the connection of the group that it was in was cut. */
  async function statementsOfOneAlone(): Promise<number> {
    await submit(null);
    proxy.arm(isGroup, "before");
    await submit(null);
    return proxy.statements.length;
  }

  async function expectOneComplaint(arm: () => void): Promise<void> {
    const before = await countComplaints();
    const key = randomBytes(12).toString("hex");
    arm();
    const first = await submit(key);
    expect(proxy.isArmed).toBe(false);
    const again = await submit(key);
    expect(again.ticketNumber).toBe(first.ticketNumber);
    expect(again.accessCode).toBe(first.accessCode);
    expect(again.replayed).toBe(true);
    expect(await countComplaints()).toBe(before + 1);
  }

  test.each<CutPoint>(["before", "unanswered", "answered"])(
    "cut %s the statement that writes a group: one complaint, and the same key gives the same ticket",
    async (point) => {
      for (let round = 0; round < 3; round += 1) await expectOneComplaint(() => proxy.arm(isGroup, point));
    },
    60_000,
  );

  test.each<CutPoint>(["before", "unanswered", "answered"])(
    "cut %s each statement of one that goes alone: one complaint, and the same key gives the same ticket",
    async (point) => {
      const statements = await statementsOfOneAlone();
      expect(statements).toBeGreaterThanOrEqual(6);
      for (let at = 0; at < statements; at += 1) {
        await expectOneComplaint(() => {
          proxy.arm(isGroup, "before", { matches: (_sql, index) => index === at, point });
        });
      }
    },
    60_000,
  );

  test("cut between COMMIT and its answer, without a key of the caller: exactly one complaint", async () => {
    for (let round = 0; round < 5; round += 1) {
      const before = await countComplaints();
      // Once the group's, once the one's own that goes alone.
      if (round % 2 === 0) proxy.arm(isGroup, "unanswered");
      else proxy.arm(isGroup, "before", { matches: (sql) => sql.startsWith("COMMIT"), point: "unanswered" });
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
