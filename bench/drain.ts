import { addFollowUp } from "../src/cases/agency-work";
import { push } from "../src/sync/push";
import { AGENCY, TestBridge } from "../tests/support/bridge";
import { startTestServer } from "../tests/support/database";

const CASES = 250;
/** Of one case: its creation, that it was forwarded, and two follow-ups. */
const CHANGES_OF_A_CASE = 4;
const CALLS_PER_MINUTE = 1_200;
const SIX_HOURS_MS = 6 * 60 * 60 * 1_000;
const LONGEST_MS = 5 * 60_000;

/** `npm run bench -- drain`: what queued up in a six-hour outage goes out in order, and how much of the call budget it uses. */
export async function measureDrain(): Promise<void> {
  const stopServer = await startTestServer();
  const start = new Date();
  const bridge = await TestBridge.start("bench_drain", {
    simulator: { capabilities: ["findByReference"], clock: start, journalSize: 100_000 },
    variables: {
      SP4N_CAPABILITIES: "findByReference",
      SP4N_CALLS_PER_MINUTE: String(CALLS_PER_MINUTE),
      SP4N_CREATE_TIMEOUT_MS: "5000",
    },
  });
  try {
    const { simulator } = bridge;
    simulator.faults.add({ kind: "maintenance" });
    for (let number = 0; number < CASES; number += 1) {
      const { complaintId } = await bridge.forwarded({ title: `Jalan rusak ${number}` });
      for (const text of ["Petugas sudah ke lokasi.", "Bahan sudah dipesan."]) {
        await bridge.does("COORDINATOR", addFollowUp, complaintId, { text, visibility: "PUBLIC" });
      }
    }
    await push(bridge.env);
    console.log(
      `outage: ${await waiting(bridge)} wait for ${AGENCY} and the others; the link is ${(await bridge.env.link.state()).state}`,
    );
    simulator.state.clock.set(new Date(start.getTime() + SIX_HOURS_MS));
    simulator.faults.clear();
    await bridge.env.link.probeNow();
    const before = simulator.journal.entries.length;
    const startedAt = performance.now();
    while ((await waiting(bridge)) > 0 && performance.now() - startedAt < LONGEST_MS) await push(bridge.env);
    const minutes = (performance.now() - startedAt) / 60_000;
    const calls = simulator.journal.entries.slice(before);
    const capacity = CALLS_PER_MINUTE / 6;
    const used = calls.length / (minutes * CALLS_PER_MINUTE + capacity);
    console.log(
      `${CASES * CHANGES_OF_A_CASE} changes went out with ${calls.length} calls in ${(minutes * 60).toFixed(1)} s`,
    );
    console.log(`budget of ${CALLS_PER_MINUTE} a minute: ${(used * 100).toFixed(1)} % used`);
    console.log(`left: ${await waiting(bridge)}; cases out of order: ${outOfOrder(bridge)}`);
  } finally {
    await bridge.close();
    await stopServer();
  }
}

async function waiting(bridge: TestBridge): Promise<number> {
  const [row] = await bridge.rows<{ total: number }>(
    "SELECT COUNT(*) AS total FROM outbox WHERE state NOT IN ('DONE', 'DISCARDED')",
  );
  return Number(row?.total ?? 0);
}

function outOfOrder(bridge: TestBridge): number {
  return [...bridge.simulator.state.cases.values()].filter(({ log }) => {
    const marks = log.flatMap(({ content }) => {
      const mark = /^\[\w+\/(\d+)\]/.exec(content ?? "")?.[1];
      return mark === undefined ? [] : [Number(mark)];
    });
    return marks.length !== CHANGES_OF_A_CASE - 1 || marks.some((mark, index) => mark !== index + 1);
  }).length;
}
