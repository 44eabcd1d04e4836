import { HubError } from "../../src/domain/errors";
import { DatabaseUnavailableError } from "../../src/store/unit-of-work";
import { type Office, officeOf } from "./actors";
import { type SeenCase, seenCases } from "./choices";
import { type Counts, count } from "./counts";
import { Ledger } from "./ledger";
import { type Plan, pickedFrom } from "./plan";
import type { World } from "./world";

/** Whether a verb's end is known. `refused`: nothing was written; `unknown`: nobody can say. */
export type Ending = "done" | "refused" | "unknown";

/** One history while it is played. */
export class History {
  readonly ledger: Ledger;
  readonly counts: Counts = {};
  /** What went wrong while it was played, apart from what the checker finds. */
  readonly surprises: string[] = [];
  /** The case that is brought into a certain pair of statuses. */
  cellCaseId: string | null = null;
  /** Processes that will be killed; all have gone when the history ends. */
  readonly deaths: Promise<void>[] = [];
  readonly #met = new Set<string>();
  readonly #busy = new Map<number, Promise<void>>();

  private constructor(
    readonly world: World,
    readonly plan: Plan,
    readonly office: Office,
    readonly institutions: readonly string[],
  ) {
    this.ledger = new Ledger(plan.seed);
  }

  /** On a world that was reset. */
  static async begin(world: World, plan: Plan): Promise<History> {
    const ours = world.simulator.state.settings.institutionId;
    const rows = await world.sql<{ id: string }>("SELECT id FROM national_institution WHERE id <> ? ORDER BY id", [
      ours,
    ]);
    return new History(
      world,
      plan,
      await officeOf(world),
      rows.map(({ id }) => id),
    );
  }

  count(group: string, name: string): void {
    count(this.counts, group, name);
  }

  /** Counts a pair of statuses that a reading is about to meet, once for each case. */
  meet(complaintId: string, local: string, national: string): void {
    const pair = `${local} × ${national}`;
    if (this.#met.has(complaintId + pair)) return;
    this.#met.add(complaintId + pair);
    this.count("pairs", pair);
  }

  /** A case by its place, counted round and round; null when there is none. */
  async caseAt(of: number): Promise<SeenCase | null> {
    const cases = await seenCases(this.world);
    return cases.length === 0 ? null : pickedFrom(cases, of);
  }

  /** Lets a worker go on beside the rest of the history; one pass at a time for each worker. */
  async launch(worker: number, pass: () => Promise<void>): Promise<void> {
    await this.#busy.get(worker);
    this.#busy.set(
      worker,
      pass().catch((error: unknown) => {
        // A pass that finds the database gone begins again later, as the schedule does.
        if (error instanceof DatabaseUnavailableError) return;
        this.surprises.push(`worker ${worker} threw: ${error instanceof Error ? error.stack : String(error)}`);
      }),
    );
  }

  /** Waits until no worker is at work. */
  async quiet(): Promise<void> {
    await Promise.all(this.#busy.values());
  }

  /** Does something that the procedure may refuse. */
  async attempt(what: string, work: () => Promise<unknown>): Promise<Ending> {
    try {
      await work();
      this.ledger.note(what);
      return "done";
    } catch (error) {
      if (error instanceof HubError) {
        this.ledger.note(`${what}: refused, ${error.code}`);
        return "refused";
      }
      this.ledger.note(`${what}: ${error instanceof Error ? error.message : String(error)}`);
      if (!(error instanceof DatabaseUnavailableError)) {
        this.surprises.push(`${what} threw: ${error instanceof Error ? error.stack : String(error)}`);
      }
      return "unknown";
    }
  }
}
