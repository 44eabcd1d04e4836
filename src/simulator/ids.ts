import { NATIONAL_STATUS_NAMES } from "../national/wire";
import { SeededRandom } from "./random";

/** Seven digits, as the real numbers have now. */
const FIRST_CASE_ID = 6_000_000;
const FIRST_ITEM_ID = 3_000_000;
/** The code of a status name that public clients never saw. */
export const UNKNOWN_STATUS_CODE = 99;

/** Where a source of ids stands; enough to go on from there. */
export interface IdPosition {
  readonly random: number;
  readonly lastCaseId: number;
  readonly lastItemId: number;
}

/** Gives ids and status codes, the same for the same seed. */
export class IdSource {
  readonly #random: SeededRandom;
  #lastCaseId: number;
  #lastItemId: number;

  /** Begins anew with a seed, or goes on from a position. */
  constructor(start: number | IdPosition) {
    if (typeof start === "number") {
      this.#random = new SeededRandom(start);
      this.#lastCaseId = FIRST_CASE_ID + this.#random.integer(0, 900_000);
      this.#lastItemId = FIRST_ITEM_ID + this.#random.integer(0, 900_000);
    } else {
      this.#random = new SeededRandom(start.random);
      this.#lastCaseId = start.lastCaseId;
      this.#lastItemId = start.lastItemId;
    }
  }

  /** From where another source can go on. */
  get position(): IdPosition {
    return { random: this.#random.position, lastCaseId: this.#lastCaseId, lastItemId: this.#lastItemId };
  }

  /** A case's number. */
  nextCaseId(): string {
    this.#lastCaseId += this.#random.integer(1, 9);
    return String(this.#lastCaseId);
  }

  /** The number of a log item or a file. */
  nextItemId(): string {
    this.#lastItemId += this.#random.integer(1, 9);
    return String(this.#lastItemId);
  }

  /** One name has two codes, by chance: callers must go by the name. */
  statusCode(name: string): number {
    const index = (NATIONAL_STATUS_NAMES as readonly string[]).indexOf(name);
    return index === -1 ? UNKNOWN_STATUS_CODE : index + 1 + 20 * this.#random.integer(0, 1);
  }
}
