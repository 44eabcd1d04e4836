import { createHash, randomBytes } from "node:crypto";
import { Readable } from "node:stream";
import type { NationalClient } from "../../src/national/client";
import type { FaultRequest } from "../../src/simulator/fault-order";
import type { CaseRecord } from "../../src/simulator/records";
import { newId } from "../../src/store/new-id";
import type { SyncEnvironment } from "../../src/sync/environment";
import { push } from "../../src/sync/push";
import type { TestBridge } from "../support/bridge";
import { waitFor } from "../support/wait-for";

/** An outbox row as tests look at it. */
export interface LaneRow {
  readonly id: string;
  readonly kind: string;
  readonly cause: string;
  readonly mark: number | null;
  readonly state: string;
  readonly parkedState: string | null;
  readonly reason: string | null;
  readonly attempts: number;
  readonly failures: number;
}

/** What the tests of the push ask of both sides. */
export class PushWorld {
  constructor(readonly bridge: TestBridge) {}

  /** A case's items, in order. */
  lane(complaintId: string): Promise<LaneRow[]> {
    return this.bridge.rows<LaneRow>(
      `SELECT id, kind, cause, mark, state, parked_state AS parkedState, reason, attempts, failures FROM outbox
        WHERE complaint_id = ? ORDER BY seq`,
      [complaintId],
    );
  }

  /** Pushes until every item of a case is done, or one is parked. */
  carried(complaintId: string, env: SyncEnvironment = this.bridge.env): Promise<LaneRow[]> {
    return waitFor(`the lane of ${complaintId}`, async () => {
      await push(env, complaintId);
      const items = await this.lane(complaintId);
      const isOver = items.every(({ state }) => state === "DONE" || state === "DISCARDED");
      return isOver || items.some(({ state }) => state === "PARKED") ? items : null;
    });
  }

  /** The one item of a lane that is parked. */
  async parked(complaintId: string): Promise<LaneRow> {
    const [item] = (await this.lane(complaintId)).filter(({ state }) => state === "PARKED");
    if (item === undefined) throw new Error("nothing is parked");
    return item;
  }

  /** Lets something go wrong there. */
  fault(order: FaultRequest): void {
    this.bridge.simulator.faults.add(order);
  }

  /** All is well again. */
  mend(): void {
    this.bridge.simulator.intercept(null);
    this.bridge.simulator.faults.clear();
  }

  /** National cases that carry a ticket. */
  casesOf(ticket: string): CaseRecord[] {
    return [...this.bridge.simulator.state.cases.values()].filter(({ tags }) => tags === `#${ticket}`);
  }

  /** What we have said there in a case, in order. */
  saidIn(ticket: string): string[] {
    return this.casesOf(ticket).flatMap(({ log }) =>
      log.flatMap(({ content }) => (content?.startsWith("[") ? [content] : [])),
    );
  }

  /** A stored file that belongs to no case yet. */
  async file(contentType = "image/jpeg", bytes: Buffer = randomBytes(64)): Promise<string> {
    const id = newId();
    const { files } = this.bridge;
    await files.keep(id, await files.write(id, Readable.from([bytes]), bytes.length));
    await this.bridge.rows(
      `INSERT INTO attachment (id, complaint_id, text_id, file_name, content_type, size_bytes, sha256, created_at)
       VALUES (?, NULL, NULL, NULL, ?, ?, ?, UTC_TIMESTAMP(3))`,
      [id, contentType, bytes.length, createHash("sha256").update(bytes).digest()],
    );
    return id;
  }
}

/** A worker of which some calls are other than the real ones; the others stay as they are. */
export function withClient(env: SyncEnvironment, calls: Partial<NationalClient>): SyncEnvironment {
  const client = new Proxy(env.client, {
    get(target, name) {
      const call = Reflect.get(calls, name) ?? Reflect.get(target, name, target);
      return typeof call === "function" && !(name in calls) ? call.bind(target) : call;
    },
  });
  return { ...env, client };
}
