import { readFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { type Answer, KeptConnection } from "./kept-connection";

/** A POST as a client sends it. */
export interface Call {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What a round saw: the rate, how long single requests took, and what the server's process worked for each. */
export interface Round {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly cpuUs: number;
}

/** Rounds of both sides, and the ratios of each pair that ran next to each other. */
export interface Comparison {
  readonly hub: Summary;
  readonly bare: Summary;
  /** The hub's rate by the other's. */
  readonly ratio: Spread;
  /** The hub's processor time for a request by the other's. */
  readonly cpuRatio: Spread;
}

/** Rounds put together. */
export interface Summary {
  readonly perSecond: Spread;
  readonly p50Ms: Spread;
  readonly p99Ms: Spread;
  readonly cpuUs: Spread;
}

/** The middle of several rounds, and the outermost of them. */
export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** Who asks: how many at once, for how long, and of which process the work is counted. */
export interface LoadOptions {
  readonly clients: number;
  readonly forMs: number;
  readonly pid: number;
  /** @throws for an answer that is none */
  readonly check: (text: string) => void;
}

/** The value below which that share of the values lies. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** Median and range. */
export function spread(values: readonly number[]): Spread {
  return { median: percentile(values, 0.5), least: Math.min(...values), most: Math.max(...values) };
}

/** Sends one POST. @throws on any status but 200. */
export function post({ url, headers, body }: Call, agent: Agent): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      {
        agent,
        method: "POST",
        headers: { "content-type": "application/json", "content-length": Buffer.byteLength(body), ...headers },
      },
      (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (chunk: string) => {
          text += chunk;
        });
        response.once("error", reject);
        response.once("end", () =>
          response.statusCode === 200 ? resolve(text) : reject(new Error(`${response.statusCode}: ${text}`)),
        );
      },
    );
    sent.once("error", reject);
    sent.end(body);
  });
}

/** Sends one POST on a connection of its own. */
export async function postOnce(call: Call): Promise<string> {
  const agent = new Agent();
  const text = await post(call, agent);
  agent.destroy();
  return text;
}

/** Processor time that a process and its threads have used, in microseconds; the kernel counts in hundredths of a second. */
function cpuUsOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10_000;
}

/** Clients that each ask for one of the calls by chance, again as soon as they are answered, on connections that stay open. */
export async function load(calls: readonly Call[], options: LoadOptions): Promise<Round> {
  const { clients, forMs, pid, check } = options;
  const took: number[] = [];
  const cpuBefore = cpuUsOf(pid);
  const start = performance.now();
  const client = async () => {
    const connection = new KeptConnection(calls);
    while (performance.now() - start < forMs) {
      const sentAt = performance.now();
      const answer: Answer = await connection.ask();
      took.push(performance.now() - sentAt);
      if (answer.status !== 200) throw new Error(`${answer.status}: ${answer.text}`);
      check(answer.text);
    }
    connection.close();
  };
  await Promise.all(Array.from({ length: clients }, client));
  const seconds = (performance.now() - start) / 1000;
  return {
    perSecond: took.length / seconds,
    p50Ms: percentile(took, 0.5),
    p99Ms: percentile(took, 0.99),
    cpuUs: (cpuUsOf(pid) - cpuBefore) / took.length,
  };
}

/** Code is compiled while it runs: a server that is up for days is measured warm, and so is the other side. */
const WARM_ROUNDS = 4;

/** Uncounted rounds of each side, then pairs; who goes first changes, so that neither gains by it. */
export async function alternate<Measured>(
  rounds: number,
  hub: () => Promise<Measured>,
  bare: () => Promise<Measured>,
): Promise<readonly { readonly hub: Measured; readonly bare: Measured }[]> {
  for (let round = 0; round < WARM_ROUNDS; round++) {
    await hub();
    await bare();
  }
  const pairs: { hub: Measured; bare: Measured }[] = [];
  for (let round = 0; round < rounds; round++) {
    if (round % 2 === 0) {
      const first = await hub();
      pairs.push({ hub: first, bare: await bare() });
    } else {
      const first = await bare();
      pairs.push({ hub: await hub(), bare: first });
    }
  }
  return pairs;
}

/** Both sides' rounds; the ratios are the hub's figures by the bare server's, pair by pair. */
export function compare(pairs: readonly { readonly hub: Round; readonly bare: Round }[]): Comparison {
  const summary = (of: readonly Round[]): Summary => ({
    perSecond: spread(of.map((round) => round.perSecond)),
    p50Ms: spread(of.map((round) => round.p50Ms)),
    p99Ms: spread(of.map((round) => round.p99Ms)),
    cpuUs: spread(of.map((round) => round.cpuUs)),
  });
  return {
    hub: summary(pairs.map(({ hub }) => hub)),
    bare: summary(pairs.map(({ bare }) => bare)),
    ratio: spread(pairs.map(({ hub, bare }) => hub.perSecond / bare.perSecond)),
    cpuRatio: spread(pairs.map(({ hub, bare }) => hub.cpuUs / bare.cpuUs)),
  };
}

/** A spread as people read it. */
export const shown = ({ median, least, most }: Spread, digits: number) =>
  `${median.toFixed(digits)} (${least.toFixed(digits)}–${most.toFixed(digits)})`;

/** Writes a comparison down. */
export function printComparison(name: string, { hub, bare, ratio, cpuRatio }: Comparison, other = "bare"): void {
  console.log(`${name}: ${shown(ratio, 3)} of the ${other} server's rate, ${shown(cpuRatio, 2)} of its work a request`);
  for (const [side, { perSecond, p50Ms, p99Ms, cpuUs }] of Object.entries({ hub, [other]: bare })) {
    const times = `p50 ${shown(p50Ms, 2)} ms, p99 ${shown(p99Ms, 2)} ms`;
    console.log(`  ${side}: ${shown(perSecond, 0)} /s, ${times}, server ${shown(cpuUs, 0)} µs a request`);
  }
}
