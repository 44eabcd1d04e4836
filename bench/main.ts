import "reflect-metadata";
import { deepStrictEqual } from "node:assert";
import { fork } from "node:child_process";
import { once } from "node:events";
import { Agent } from "node:http";
import { join } from "node:path";
import { HubProcess } from "../tests/support/hub-process";
import { startPrivateServer } from "../tests/support/private-server";
import { measureDrain } from "./drain";
import { measureFanOut } from "./fan-out";
import { type FrameTimes, Listener, timeFrames } from "./frames";
import { measureIdle } from "./idle";
import { alternate, type Call, type Comparison, compare, load, post, type Spread, spread } from "./measure";
import { measureReconcile } from "./reconcile";
import { writeResults } from "./results";
import { SUBMISSION, seed } from "./seed";

const CASES = 2_000;
const ROUNDS = 5;
const ROUND_MS = 2_000;
const READERS = 16;
const WRITERS = [1, 64];
const EVENTS = 200;

const inboxQuery = (followUps: string) => `{ inbox(first: 20) { edges { node {
  id ticketNumber title status submittedAt dueAt leadAgency { name } ${followUps} } } } }`;
/** Every seeded case has one follow-up, so that the first is the last. */
const LAST_FOLLOW_UP = "followUps(first: 1) { edges { node { text createdAt } } }";
const SUBMIT = `mutation ($input: SubmitComplaintInput!) {
  submitComplaint(input: $input) { ticketNumber accessCode userErrors { code message } } }`;

interface Row {
  readonly id: string;
  readonly ticketNumber: string;
  readonly title: string;
  readonly status: string;
  readonly submittedAt: string;
  readonly dueAt: string;
}
interface HubPage {
  readonly data: {
    readonly inbox: {
      readonly edges: readonly {
        readonly node: Row & {
          readonly leadAgency: { readonly name: string };
          readonly followUps?: { readonly edges: readonly { readonly node: { text: string; createdAt: string } }[] };
        };
      }[];
    };
  };
}
type BareRow = Row & { readonly leadAgency: string; readonly followUp?: string; readonly followedUpAt?: string };

const instant = (text: string) => new Date(text).toISOString();

/** The hub's page in the bare server's shape. */
function hubRows(text: string): BareRow[] {
  return (JSON.parse(text) as HubPage).data.inbox.edges.map(({ node: { leadAgency, followUps, ...row } }) => {
    const last = followUps?.edges.at(-1)?.node;
    return {
      ...row,
      submittedAt: instant(row.submittedAt),
      dueAt: instant(row.dueAt),
      leadAgency: leadAgency.name,
      ...(last === undefined ? {} : { followUp: last.text, followedUpAt: instant(last.createdAt) }),
    };
  });
}

function bareRows(text: string): BareRow[] {
  return (JSON.parse(text) as { rows: BareRow[] }).rows;
}

/** The ticket that the hub gave. @throws when it refused. */
function hubTicket(text: string): string {
  const ticket = /"ticketNumber":"([^"]+)"/.exec(text)?.[1];
  if (ticket === undefined) throw new Error(`the hub refused: ${text}`);
  return ticket;
}

function bareTicket(text: string): string {
  return (JSON.parse(text) as { ticketNumber: string }).ticketNumber;
}

/** Both sides of every comparison, ready to be asked. */
interface Sides {
  readonly hubUrl: string;
  readonly bareUrl: string;
  readonly token: string;
}

async function measureInbox({ hubUrl, bareUrl, token }: Sides, withFollowUp: boolean): Promise<Comparison> {
  const hub: Call = {
    url: `${hubUrl}/graphql`,
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify({ query: inboxQuery(withFollowUp ? LAST_FOLLOW_UP : "") }),
  };
  const bare: Call = { url: `${bareUrl}/${withFollowUp ? "inbox" : "inbox-alone"}`, body: "" };
  const agent = new Agent();
  const [ours, theirs] = [hubRows(await post(hub, agent)), bareRows(await post(bare, agent))];
  deepStrictEqual(ours.length, 20);
  deepStrictEqual(ours, theirs);
  const check = (text: string) => {
    if (text.includes('"errors"')) throw new Error(`refused: ${text}`);
  };
  return compare(
    await alternate(
      ROUNDS,
      () => load(hub, READERS, ROUND_MS, check),
      () => load(bare, READERS, ROUND_MS, check),
    ),
  );
}

function submitCalls({ hubUrl, bareUrl }: Sides, path: string): { hub: Call; bare: Call } {
  return {
    hub: { url: `${hubUrl}/graphql`, body: JSON.stringify({ query: SUBMIT, variables: { input: SUBMISSION } }) },
    bare: { url: `${bareUrl}${path}`, body: JSON.stringify(SUBMISSION) },
  };
}

async function measureSubmit(sides: Sides, writers: number): Promise<Comparison> {
  const { hub, bare } = submitCalls(sides, "/submit");
  return compare(
    await alternate(
      ROUNDS,
      () => load(hub, writers, ROUND_MS, hubTicket),
      () => load(bare, writers, ROUND_MS, bareTicket),
    ),
  );
}

async function measureFrames(sides: Sides) {
  const { hub, bare } = submitCalls(sides, "/submit-and-tell");
  const [ofHub, ofBare] = [await Listener.ofHub(sides.hubUrl, sides.token), await Listener.ofBare(sides.bareUrl)];
  const pairs = await alternate(
    ROUNDS,
    () => timeFrames(hub, hubTicket, ofHub, EVENTS),
    () => timeFrames(bare, bareTicket, ofBare, EVENTS),
  );
  ofHub.close();
  ofBare.close();
  const side = (times: readonly FrameTimes[]) => ({
    fromSendingP50Ms: spread(times.map((one) => one.fromSending.p50Ms)),
    fromSendingP99Ms: spread(times.map((one) => one.fromSending.p99Ms)),
    fromReplyP50Ms: spread(times.map((one) => one.fromReply.p50Ms)),
    fromReplyP99Ms: spread(times.map((one) => one.fromReply.p99Ms)),
  });
  return {
    hub: side(pairs.map((pair) => pair.hub)),
    bare: side(pairs.map((pair) => pair.bare)),
    ratioP50: spread(pairs.map((pair) => pair.hub.fromSending.p50Ms / pair.bare.fromSending.p50Ms)),
    ratioP99: spread(pairs.map((pair) => pair.hub.fromSending.p99Ms / pair.bare.fromSending.p99Ms)),
  };
}

const shown = ({ median, least, most }: Spread, digits: number) =>
  `${median.toFixed(digits)} (${least.toFixed(digits)}–${most.toFixed(digits)})`;

function print(name: string, { hub, bare, ratio }: Comparison): void {
  console.log(`${name}: the hub does ${shown(ratio, 3)} of the bare server's rate`);
  for (const [side, { perSecond, p50Ms, p99Ms }] of Object.entries({ hub, bare })) {
    console.log(`  ${side}: ${shown(perSecond, 0)} /s, p50 ${shown(p50Ms, 2)} ms, p99 ${shown(p99Ms, 2)} ms`);
  }
}

async function measureAll(sides: Sides) {
  const inbox = await measureInbox(sides, true);
  print(`inbox page, ${READERS} clients`, inbox);
  const inboxAlone = await measureInbox(sides, false);
  print("the same without follow-ups", inboxAlone);
  const frames = await measureFrames(sides);
  const { hub, bare, ratioP50, ratioP99 } = frames;
  console.log(`change sent to frame: the hub takes ${shown(ratioP50, 2)} times as long (p99: ${shown(ratioP99, 2)})`);
  for (const [side, times] of Object.entries({ hub, bare })) {
    const { fromSendingP50Ms, fromSendingP99Ms, fromReplyP50Ms, fromReplyP99Ms } = times;
    console.log(`  ${side}: p50 ${shown(fromSendingP50Ms, 2)} ms, p99 ${shown(fromSendingP99Ms, 2)} ms`);
    console.log(`    after the reply: p50 ${shown(fromReplyP50Ms, 2)} ms, p99 ${shown(fromReplyP99Ms, 2)} ms`);
  }
  const submit: Record<string, Comparison> = {};
  for (const writers of WRITERS) {
    const comparison = await measureSubmit(sides, writers);
    submit[`writers${writers}`] = comparison;
    print(`submit, ${writers} writers`, comparison);
  }
  return { inbox, inboxAlone, frames, submit };
}

async function main(): Promise<void> {
  const server = await startPrivateServer({ isDurable: true });
  const hub = new HubProcess({ HUB_DATA_DIR: server.dataDir, HUB_DATABASE_URL: "", HUB_LOG_LEVEL: "warn" });
  try {
    const hubUrl = await hub.url();
    console.log(`seeding ${CASES} cases`);
    const token = await seed(server, CASES);
    const bare = fork(join(__dirname, "peer-process.ts"), [JSON.stringify(server.database.owner)], {
      execArgv: ["-r", join(__dirname, "../tests/support/run-typescript.cjs")],
    });
    try {
      const [bareUrl] = (await once(bare, "message")) as [string];
      const figures = await measureAll({ hubUrl, bareUrl, token });
      const settings = { cases: CASES, rounds: ROUNDS, roundMs: ROUND_MS, readers: READERS, events: EVENTS };
      writeResults("", { settings, ...figures });
    } finally {
      bare.disconnect();
    }
  } finally {
    await hub.end("SIGTERM");
    await server.stop();
  }
}

const [what, size] = process.argv.slice(2);
const measured = () => {
  if (what === "reconcile") return measureReconcile(size === undefined ? undefined : Number(size));
  if (what === "idle") return measureIdle();
  if (what === "fan-out") return measureFanOut();
  return what === "drain" ? measureDrain() : main();
};
measured().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
