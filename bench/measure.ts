import { Agent, request } from "node:http";

/** A POST as a client sends it. */
export interface Call {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What a round saw: the rate, and how long single requests took. */
export interface Round {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** Rounds of both sides, and the ratio of each pair that ran next to each other. */
export interface Comparison {
  readonly hub: Summary;
  readonly bare: Summary;
  readonly ratio: Spread;
}

/** Rounds put together. */
export interface Summary {
  readonly perSecond: Spread;
  readonly p50Ms: Spread;
  readonly p99Ms: Spread;
}

/** The middle of several rounds, and the outermost of them. */
export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
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

/** Clients that each ask again as soon as they are answered, on connections that stay open. */
export async function load(call: Call, clients: number, forMs: number, check: (text: string) => void): Promise<Round> {
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  const took: number[] = [];
  const start = performance.now();
  const client = async () => {
    while (performance.now() - start < forMs) {
      const sentAt = performance.now();
      const text = await post(call, agent);
      took.push(performance.now() - sentAt);
      check(text);
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  const seconds = (performance.now() - start) / 1000;
  agent.destroy();
  return { perSecond: took.length / seconds, p50Ms: percentile(took, 0.5), p99Ms: percentile(took, 0.99) };
}

/** One uncounted round of each side, then pairs; who goes first changes, so that neither gains by it. */
export async function alternate<Measured>(
  rounds: number,
  hub: () => Promise<Measured>,
  bare: () => Promise<Measured>,
): Promise<readonly { readonly hub: Measured; readonly bare: Measured }[]> {
  await hub();
  await bare();
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

/** Both sides' rounds; the ratio is the hub's rate by the bare server's, pair by pair. */
export function compare(pairs: readonly { readonly hub: Round; readonly bare: Round }[]): Comparison {
  const summary = (of: readonly Round[]): Summary => ({
    perSecond: spread(of.map((round) => round.perSecond)),
    p50Ms: spread(of.map((round) => round.p50Ms)),
    p99Ms: spread(of.map((round) => round.p99Ms)),
  });
  return {
    hub: summary(pairs.map(({ hub }) => hub)),
    bare: summary(pairs.map(({ bare }) => bare)),
    ratio: spread(pairs.map(({ hub, bare }) => hub.perSecond / bare.perSecond)),
  };
}
