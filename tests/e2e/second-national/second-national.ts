import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { type Answer, json, Refusal } from "./answers";
import { type BackDoor, backDoor } from "./back-door";
import type { DecodedRequest, Habits } from "./call";
import { Dice } from "./dice";
import { environmentOf } from "./environment";
import { type FaultKind, type FaultOptions, FaultPlan, isCarriedOut, spoilt } from "./faults";
import { checkSecrets, decode, SECRET_HEADERS, type Secrets } from "./gateway";
import type { Capability, Institution, SecondCase } from "./model";
import { carryOut, keyOf, routeOf } from "./routes";
import { NationalState } from "./state";

const BASE_PATH = "/lapor/3.0.0";

/** How this national system is to behave; everything may be left out. */
export interface SecondNationalOptions {
  /** The same seed, the same whims. */
  readonly seed?: number;
  /** None unless told. */
  readonly capabilities?: readonly Capability[];
  /** For the hub's environment; 2000 unless told. */
  readonly createTimeoutMs?: number;
  /** For the hub's environment; 1000 unless told. */
  readonly readTimeoutMs?: number;
  /** For the hub's environment; 6000 unless told. */
  readonly callsPerMinute?: number;
  /** A case's answer has no title, content, id and flags; so it is unless told. */
  readonly bareCases?: boolean;
  /** Log items may lack their sender, and beside an id their date; not so unless told. */
  readonly missingLogKeys?: boolean;
  /** A case's own log and its follow-ups number their items apart; not so unless told. */
  readonly countsListsApart?: boolean;
  /** "Bukan wewenang" moves a case only when it is approved; not so unless told. */
  readonly rejectNeedsApproval?: boolean;
  /** A third secret, if the gateway is to want one. */
  readonly apiKey?: string;
  /** Beside those that it has anyway. */
  readonly institutions?: readonly Institution[];
  readonly faults?: FaultOptions;
  readonly now?: () => Date;
}

/** A request as it came, without its secrets, and what became of it. */
export interface JournalEntry extends DecodedRequest {
  /** N1 to N12; null if it was none of them. */
  readonly call: string | null;
  readonly fault: FaultKind | null;
  /** Whether it was carried out, whatever its caller was told. */
  isCommitted: boolean;
  /** The answer's status; null as long as there is none. */
  status: number | null;
}

/** Something that the hub did against the protocol. */
export interface Violation {
  readonly call: string | null;
  readonly path: string;
  readonly reasons: readonly string[];
}

/** A running national system, and the back door to it. */
export interface SecondNational extends BackDoor {
  readonly url: string;
  /** The variables with which a hub reaches it. */
  readonly environment: Readonly<Record<string, string>>;
  readonly cases: ReadonlyMap<string, SecondCase>;
  readonly journal: readonly JournalEntry[];
  readonly violations: readonly Violation[];
  /** No more faults from here on; what hangs already goes on hanging. */
  healed(): void;
  close(): Promise<void>;
}

/** The system behind its socket. */
class Desk {
  readonly journal: JournalEntry[] = [];
  readonly violations: Violation[] = [];
  private readonly timesAsked = new Map<string, number>();

  constructor(
    private readonly state: NationalState,
    private readonly habits: Habits,
    private readonly secrets: Secrets,
    private readonly lasting: Dice,
    private readonly faults: FaultPlan,
    private readonly closing: AbortSignal,
  ) {}

  /** Answers a request, or does to it what its fault says. */
  async serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = await decode(message, BASE_PATH);
    const route = routeOf(request);
    const key = keyOf(route, request);
    const dice = this.requestDice(key);
    const fault = this.faults.next(key, dice);
    const { [this.secrets.authHeader]: _auth, ...rest } = request.headers;
    const headers = Object.fromEntries(Object.entries(rest).filter(([name]) => !SECRET_HEADERS.includes(name)));
    const entry: JournalEntry = {
      ...request,
      headers,
      call: route?.name ?? null,
      fault,
      isCommitted: false,
      status: null,
    };
    this.journal.push(entry);
    if (fault === "resetBefore") return void message.socket.resetAndDestroy();
    const truth = isCarriedOut(fault) ? this.answer(request, entry, dice) : json(500, null);
    if (fault === "resetAfterCommit") return void message.socket.resetAndDestroy();
    if (fault === "silentBefore" || fault === "silentAfterCommit") return;
    if (fault === "slow") await pause(this.faults.slowMs, undefined, { signal: this.closing });
    const { status, headers: said, body } = spoilt(fault, truth, dice);
    entry.status = status;
    response.writeHead(status, said).end(body);
  }

  private requestDice(key: string): Dice {
    const times = (this.timesAsked.get(key) ?? 0) + 1;
    this.timesAsked.set(key, times);
    return this.lasting.of("request", key, times);
  }

  private answer(request: DecodedRequest, entry: JournalEntry, dice: Dice): Answer {
    const { state, habits, lasting } = this;
    try {
      checkSecrets(request, this.secrets, dice);
      const answer = carryOut(routeOf(request), { request, state, habits, dice, lasting });
      entry.isCommitted = true;
      return answer;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const { breaches: reasons } = error;
      if (reasons.length > 0) this.violations.push({ call: entry.call, path: request.path, reasons });
      return error.answer;
    }
  }
}

/** Starts a second national system on a free port of this machine; it keeps everything in memory. */
export async function startSecondNational(options: SecondNationalOptions = {}): Promise<SecondNational> {
  const { capabilities = [], bareCases = true, missingLogKeys = false, rejectNeedsApproval = false } = options;
  const { countsListsApart = false } = options;
  const lasting = new Dice(`seed ${options.seed ?? 1}`);
  const state = new NationalState(lasting, options.now ?? (() => new Date()), options.institutions ?? []);
  const secrets: Secrets = {
    authHeader: "auth",
    authValue: `Bearer ${randomUUID()}`,
    token: `{${randomUUID().toUpperCase()}}`,
    apiKey: options.apiKey ?? null,
  };
  const faults = new FaultPlan(options.faults ?? { probability: 0 });
  const closing = new AbortController();
  const habits = { capabilities, bareCases, missingLogKeys, countsListsApart, rejectNeedsApproval };
  const desk = new Desk(state, habits, secrets, lasting, faults, closing.signal);
  const server = createServer((message, response) => {
    desk.serve(message, response).catch((error: unknown) => {
      if (!closing.signal.aborted) response.writeHead(599).end(String(error));
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${BASE_PATH}`;
  return {
    url,
    environment: environmentOf(url, secrets, options),
    cases: state.cases,
    journal: desk.journal,
    violations: desk.violations,
    ...backDoor(state),
    healed: () => faults.end(),
    close: async () => {
      closing.abort();
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}
