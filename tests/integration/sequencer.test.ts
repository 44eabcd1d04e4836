import { appendEvent } from "../../src/cases/event-log";
import { Sequencer } from "../../src/live/sequencer";
import { verifyChain } from "../../src/store/audit";
import { openDataSource } from "../../src/store/data-source";
import { UnitOfWork } from "../../src/store/unit-of-work";
import { createMigratedDatabase, dropDatabase } from "../support/database";
import { waitFor } from "../support/wait-for";

const NAME = "sequencer";
let work: UnitOfWork;

beforeAll(async () => {
  work = new UnitOfWork(await openDataSource(await createMigratedDatabase(NAME), 6));
});

afterAll(async () => {
  await work.dataSource.destroy();
  await dropDatabase(NAME);
});

beforeEach(() => work.read("UPDATE event_head SET leader = NULL, lease_until = UTC_TIMESTAMP(3) WHERE id = 1"));

/** Events that no case has. */
async function events(count: number): Promise<void> {
  await work.transaction(async (tx) => {
    for (let index = 0; index < count; index += 1) {
      await appendEvent(tx, {
        complaintId: null,
        type: "HOLIDAY_ADDED",
        actor: { kind: "SYSTEM" },
        complaintVersion: 0,
        at: new Date(),
        data: { subject: "HOLIDAY", subjectId: `2026-01-0${(index % 9) + 1}` },
      });
    }
  });
}

async function waiting(): Promise<number> {
  const [row] = await work.read<{ total: string }>("SELECT COUNT(*) AS total FROM event WHERE position IS NULL");
  return Number(row?.total);
}

async function headPosition(): Promise<number> {
  const [head] = await work.read<{ position: string }>("SELECT position FROM event_head WHERE id = 1");
  return Number(head?.position);
}

/** A sequencer whose every writing goes through `write`. */
function sequencerOn(nodeId: string, write: UnitOfWork["together"]) {
  const heads: number[] = [];
  const errors: unknown[] = [];
  const own = Object.assign(Object.create(work) as UnitOfWork, { together: write });
  const sequencer = new Sequencer(own, nodeId, {
    onStamped: (head) => heads.push(head),
    onError: (error) => errors.push(error),
  });
  return { sequencer, heads, errors };
}

async function isSound(): Promise<void> {
  expect((await verifyChain(work)).faults).toEqual([]);
}

test("whoever lost the lead between reading and writing stamps nothing, and the new leader each event once", async () => {
  const before = await headPosition();
  let isFrozen = true;
  const late = sequencerOn("lambat", async (statements) => {
    if (isFrozen) {
      isFrozen = false;
      // Meanwhile the lease ends, and another node takes over and stamps.
      await work.read("UPDATE event_head SET lease_until = UTC_TIMESTAMP(3) - INTERVAL 1 SECOND WHERE id = 1");
      const next = sequencerOn("lekas", (other) => work.together(other));
      next.sequencer.start();
      await waitFor("the new leader to stamp", () => next.heads.at(-1) === before + 5);
      await next.sequencer.stop();
      await events(3);
    }
    return work.together(statements);
  });
  await events(5);
  late.sequencer.start();
  await waitFor("the late leader to be elected again", () => late.heads.length > 0);
  await late.sequencer.stop();
  expect(await headPosition()).toBe(before + 8);
  expect(late.errors).toEqual([]);
  // It tells only of what it has written itself, after it was elected again.
  expect(late.heads).toEqual([before + 8]);
  await isSound();
});

test("a stamp whose answer was lost, and that was written again, stands once and is told", async () => {
  const before = await headPosition();
  const { sequencer, heads, errors } = sequencerOn("satu", async (statements) => {
    await work.together(statements);
    return work.together(statements);
  });
  await events(4);
  sequencer.start();
  await waitFor("the stamps to be told", () => heads.at(-1) === before + 4);
  await events(2);
  sequencer.wake();
  await waitFor("the next ones too", () => heads.at(-1) === before + 6);
  await sequencer.stop();
  expect({ waiting: await waiting(), head: await headPosition(), errors }).toEqual({
    waiting: 0,
    head: before + 6,
    errors: [],
  });
  await isSound();
});

test("a writing that fails is told to the log, and made anew", async () => {
  const before = await headPosition();
  let failures = 0;
  const { sequencer, heads, errors } = sequencerOn("satu", async (statements) => {
    failures += 1;
    if (failures === 1) throw new Error("disk penuh");
    return work.together(statements);
  });
  await events(3);
  sequencer.start();
  await waitFor("the stamps", () => heads.at(-1) === before + 3);
  await sequencer.stop();
  expect(errors.length).toBe(1);
  await isSound();
});
