import { setTimeout as pause } from "node:timers/promises";
import type { Receipt } from "../../src/cases/submit";
import { choicesOf, seenCases } from "./choices";
import { decideParked } from "./decide-parked";
import { orderOf, SHORT_PAGES } from "./fault-menu";
import type { History } from "./history";
import { KillableHub } from "./killable-hub";
import { pickedFrom, type Step, WORKERS } from "./plan";
import { doingOf } from "./play-local";
import { expected, handingOf } from "./submission";
import { leavesText } from "./verbs";

type StepOf<Kind extends Step["do"]> = Extract<Step, { readonly do: Kind }>;

/** Longer than leases, settling and back-off of whatever was in hand, on a machine that is busy with other things too. */
const SETTLED_WAIT_MS = 30_000;
/** So long a worker that is to die in a call has for coming to one. */
const AIM_MS = 1_500;
/** Calls that starve on a busy machine fail by themselves; people would try again too. */
const SETTLED_TRIES = 5;

/** One worker goes on beside the history. */
export async function work(history: History, { worker, pass }: StepOf<"work">): Promise<void> {
  if (pass === "pull") await notePairs(history);
  await history.launch(worker, async () => {
    const before = pass === "masters" ? await knownInstitutions(history) : 0;
    // The last worker is the one whose passes people ask for.
    await bridge(history, worker).pass(pass, worker === WORKERS - 1);
    if (pass === "masters") await checkInstitutions(history, before);
  });
  history.count("passes", pass);
}

async function knownInstitutions({ world }: History): Promise<number> {
  const [row] = await world.sql<{ total: number }>("SELECT COUNT(*) AS total FROM national_institution");
  return Number(row?.total ?? 0);
}

/** A list that comes cut short takes nothing away: none is ever removed there. */
async function checkInstitutions(history: History, before: number): Promise<void> {
  const after = await knownInstitutions(history);
  if (after < before) history.surprises.push(`lost: of ${before} institutions ${after} are known here`);
}

/** Everything arrives before the history goes on. */
export async function settled(history: History): Promise<void> {
  await history.quiet();
  await notePairs(history);
  await history.launch(0, async () => {
    for (let tries = 0; tries < SETTLED_TRIES && !(await bridge(history, 0).once(SETTLED_WAIT_MS)); ) tries += 1;
  });
  await history.quiet();
}

/** Something goes wrong with one of the next calls. */
export async function fault(history: History, { fault: name, times }: StepOf<"fault">): Promise<void> {
  await history.world.ask("POST", "/_sim/faults", orderOf(name, times));
  history.count("faults ordered", name);
}

export async function clearFaults(history: History): Promise<void> {
  await history.world.ask("DELETE", "/_sim/faults");
  await history.world.ask("POST", "/_sim/faults", SHORT_PAGES);
}

/**
 * A worker in a process of its own begins, and dies in the middle of whatever it does; every other one in a writing call
 * that was carried out and not answered, if one comes.
 */
export async function killable(history: History, { afterMs }: StepOf<"killable">): Promise<void> {
  const hub = await startHub(history);
  const isAimed = afterMs % 2 === 0;
  if (isAimed) await history.world.ask("POST", "/_sim/faults", orderOf("writeTimesOutAfter", 1));
  hub.ask({ ask: "work" });
  await hub.heard("working");
  history.deaths.push((isAimed ? unansweredWrite(history) : pause(afterMs)).then(() => hub.kill()));
  history.count("faults", isAimed ? "workerKilledInCall" : "workerKilled");
}

/** The next call that changes something there and gets no answer, of whichever worker, or the end of the patience. */
async function unansweredWrite({ world: { simulator } }: History): Promise<void> {
  const isUnanswered = () => simulator.journal.entries.slice(seen).some(({ fault }) => fault === "timeoutAfter");
  const seen = simulator.journal.entries.length;
  for (const until = performance.now() + AIM_MS; performance.now() < until && !isUnanswered(); ) await pause(2);
}

/** A whole hub dies while somebody hands a complaint in, or works on a case. */
export async function hubDies(history: History, { of, pick, afterMs }: StepOf<"hubDies">): Promise<void> {
  const hub = await startHub(history);
  history.count("faults", "hubKilled");
  const seen = await history.caseAt(of);
  const choices = seen === null ? [] : choicesOf(history.office, seen).filter(({ action }) => action !== "MERGE");
  if (pick % 2 === 0 || seen === null || choices.length === 0) return submitToDying(history, hub, pick, afterMs);
  const doing = await doingOf(history, seen, pickedFrom(choices, pick), pick);
  hub.ask({ ask: "do", doing });
  await pause(afterMs);
  await hub.kill();
  const ending = hub.answered("done") !== null ? "done" : hub.answered("refused") !== null ? "refused" : "unknown";
  history.ledger.note(`${doing.action} on ${seen.ticket} (${doing.token}) in a dying hub: ${ending}`);
  if (leavesText(doing.action)) {
    history.ledger.spoken.push({ token: doing.token, complaintId: seen.id, verb: doing.action, ending });
  }
}

async function submitToDying(history: History, hub: KillableHub, pick: number, afterMs: number): Promise<void> {
  const token = history.ledger.token();
  const handing = handingOf(token, history.plan.seed, pick, []);
  const entry = expected(token, handing);
  history.ledger.submitted.push(entry);
  history.ledger.interrupted.push(handing);
  hub.ask({ ask: "submit", handing });
  await pause(afterMs);
  await hub.kill();
  const line = hub.answered("receipt ");
  if (line !== null) {
    const receipt = JSON.parse(line.slice("receipt ".length)) as Receipt;
    Object.assign(entry, {
      complaintId: receipt.complaintId,
      ticket: receipt.ticketNumber,
      isAcknowledged: true,
    });
  }
  history.ledger.note(`submits ${token} to a dying hub: ${line === null ? "no answer" : "acknowledged"}`);
}

/** The coordinator looks after what was parked. */
export async function decide(history: History, { pick }: StepOf<"decide">): Promise<void> {
  await decideParked(history, pick);
}

/** The database server stops, or is killed, and comes back. */
export async function restartDatabase(history: History, { isKilled }: StepOf<"restartDatabase">): Promise<void> {
  const pid = await history.world.server.pid?.();
  if (pid === undefined) throw new Error("this world's database must not be taken down");
  process.kill(pid, isKilled ? "SIGKILL" : "SIGTERM");
  history.count("faults", isKilled ? "databaseKilled" : "databaseRestarted");
}

function startHub(history: History): Promise<KillableHub> {
  const { world, plan } = history;
  return KillableHub.start({
    database: world.database,
    environment: world.environment,
    settings: world.settingsOf(plan),
    folder: world.folder,
    nodeId: `killed-${history.deaths.length}`,
  });
}

function bridge(history: History, worker: number) {
  return pickedFrom(history.world.workers, worker);
}

/** Which pairs of statuses the next reading will meet. */
async function notePairs(history: History): Promise<void> {
  const { cases } = history.world.simulator.state;
  for (const { id, nationalId, facts } of await seenCases(history.world)) {
    const record = cases.get(nationalId ?? "");
    if (record !== undefined) history.meet(id, facts.status, record.statusName);
  }
}
