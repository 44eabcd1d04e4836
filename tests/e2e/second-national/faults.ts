import { type Answer, gatewayJson, gatewayXml, json, page } from "./answers";
import type { Dice } from "./dice";

/**
 * What may go wrong with a call. "AfterCommit": the call was carried out and its caller is not told. An HTML page with
 * status 200 comes after the commit too. Silence lasts until the caller hangs up.
 */
export const FAULT_KINDS = [
  "slow",
  "silentBefore",
  "silentAfterCommit",
  "resetBefore",
  "resetAfterCommit",
  "serverErrorBefore",
  "serverErrorAfterCommit",
  "tooManyRequests",
  "gatewayFault",
  "htmlPage",
] as const;

/** One of {@link FAULT_KINDS}. */
export type FaultKind = (typeof FAULT_KINDS)[number];

/** How often what goes wrong. */
export interface FaultOptions {
  /** Of each call, 0 to 1. */
  readonly probability: number;
  /** All kinds unless told. */
  readonly kinds?: readonly FaultKind[];
  /** Faults in a row on calls about the same thing, after which one passes; 2 unless told. */
  readonly maxFaultsPerCase?: number;
  /** How long a slow answer takes; 200 unless told. */
  readonly slowMs?: number;
}

/** Decides which calls go wrong. */
export class FaultPlan {
  private readonly inARow = new Map<string, number>();
  private isOver = false;

  constructor(private readonly options: FaultOptions) {}

  /** How long a slow answer takes. */
  get slowMs(): number {
    return this.options.slowMs ?? 200;
  }

  /** No more faults from here on. */
  end(): void {
    this.isOver = true;
  }

  /** The fault of a call about that thing, if any. */
  next(key: string, dice: Dice): FaultKind | null {
    const { probability, kinds = FAULT_KINDS, maxFaultsPerCase = 2 } = this.options;
    const before = this.inARow.get(key) ?? 0;
    const isDue = !this.isOver && before < maxFaultsPerCase && dice.happens("fault", probability);
    this.inARow.set(key, isDue ? before + 1 : 0);
    return isDue ? (dice.shuffle("kind of fault", kinds)[0] ?? null) : null;
  }
}

/** Whether the call is carried out in spite of the fault. */
export function isCarriedOut(fault: FaultKind | null): boolean {
  return fault === null || fault === "slow" || fault === "htmlPage" || fault.endsWith("AfterCommit");
}

/** The error's own answer. 503 is not said of a call that was carried out: it would be a lie even by these standards. */
function serverError(dice: Dice, isCommitted: boolean): Answer {
  const status = dice.pick("which error", 500, 502, 504, isCommitted ? 500 : 503);
  return dice.happens("error page") ? page(status, `${status} Gateway`) : json(status, { message: "Server Error" });
}

function gatewayFault(dice: Dice): Answer {
  const [status, code, message] = dice.pick<readonly [number, number, string]>(
    "which gateway fault",
    [401, 900901, "Invalid Credentials"],
    [403, 900908, "Resource forbidden"],
    [404, 404, "No matching resource found for given API Request"],
  );
  return dice.happens("in XML") ? gatewayXml(status, code, message) : gatewayJson(dice, status, code, message);
}

/** The answer that a fault puts in the place of the true one; the true one if the fault is not of that sort. */
export function spoilt(fault: FaultKind | null, truth: Answer, dice: Dice): Answer {
  switch (fault) {
    case "serverErrorBefore":
    case "serverErrorAfterCommit":
      return serverError(dice, fault === "serverErrorAfterCommit");
    case "tooManyRequests":
      return {
        status: 429,
        headers: { "content-type": "application/json", "retry-after": "1" },
        body: JSON.stringify({ message: "Too Many Attempts." }),
      };
    case "gatewayFault":
      return gatewayFault(dice);
    case "htmlPage":
      return page(200, "SP4N-LAPOR! sedang dalam pemeliharaan");
    default:
      return truth;
  }
}
