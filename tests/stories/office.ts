import { rmSync } from "node:fs";
import pino from "pino";
import { startHub } from "../../src/cli/serve";
import { loadConfig } from "../../src/config/config";
import type { Role } from "../../src/domain/status";
import type { TestBridge } from "../support/bridge";
import { TestHub } from "../support/hub";
import { makeDataDir } from "../support/private-server";

/** How the bridge stands, as the coordinator sees it. */
interface Health {
  readonly state: string;
  readonly queued: number;
  readonly oldestQueuedAt: string | null;
  readonly parked: number;
  readonly unknownOutcome: number;
  readonly notEqual: number;
}

/** Something that waits for a person, as the coordinator sees it. */
interface ParkedItem {
  readonly id: string;
  readonly kind: string;
  readonly state: string;
  readonly reason: string;
  readonly complaint: { readonly id: string } | null;
}

/** A case's national side, as officers see it. */
interface NationalView {
  readonly nationalId: string | null;
  readonly statusName: string | null;
  readonly verdict: string;
  readonly differences: readonly string[];
  readonly waiting: string | null;
  readonly lastPulledAt: string | null;
}

/** One white pixel. */
const PHOTO = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=",
  "base64",
);

/** The officers of a bridge's hub at its doors: what they see and decide goes over HTTP. */
export class Office {
  private constructor(
    private readonly bridge: TestBridge,
    readonly hub: TestHub,
  ) {}

  /** Opens the hub's doors on the bridge's database, without a schedule of its own: the test says when what is sent. */
  static async open(bridge: TestBridge): Promise<Office> {
    const dataDir = await makeDataDir();
    const config = loadConfig(
      { ...bridge.place.variables, HUB_DATA_DIR: dataDir, HUB_PORT: "0", HUB_SYNC: "off", HUB_RATE_LIMITS: "off" },
      () => "",
    );
    const log = pino({ level: "trace" }, { write: (line: string) => bridge.logged.push(line) });
    const running = await startHub(config, log, () => undefined);
    const hub = new TestHub(running, async () => {
      await running.stop();
      rmSync(dataDir, { recursive: true, force: true });
    });
    return new Office(bridge, hub);
  }

  close(): Promise<void> {
    return this.hub.stop();
  }

  /** Asks as an officer; what is refused at the top level ends the test. */
  ask<Data>(role: Role, query: string, variables: Record<string, unknown> = {}): Promise<Data> {
    return this.hub.ask<Data>(this.bridge.tokens[role], query, variables);
  }

  /** The bridge's figures. */
  async health(): Promise<Health> {
    const query = "{ syncHealth { state queued oldestQueuedAt parked unknownOutcome notEqual } }";
    return (await this.ask<{ syncHealth: Health }>("COORDINATOR", query)).syncHealth;
  }

  /** How a case stands nationally. */
  async national(complaintId: string): Promise<NationalView | null> {
    const query = `query ($id: ID!) { complaint(id: $id) {
      national { nationalId statusName verdict differences waiting lastPulledAt } } }`;
    const { complaint } = await this.ask<{ complaint: { national: NationalView | null } }>("COORDINATOR", query, {
      id: complaintId,
    });
    return complaint.national;
  }

  /** What waits for a person, of one case or all. */
  async parked(complaintId: string | null = null): Promise<ParkedItem[]> {
    const query = "{ parkedItems(first: 100) { edges { node { id kind state reason complaint { id } } } } }";
    const { parkedItems } = await this.ask<{ parkedItems: { edges: { node: ParkedItem }[] } }>("COORDINATOR", query);
    return parkedItems.edges
      .map(({ node }) => node)
      .filter(({ complaint }) => complaintId === null || complaint?.id === complaintId);
  }

  /** The one thing of a case that waits for a person. */
  async onlyParked(complaintId: string): Promise<ParkedItem> {
    const [item, ...others] = await this.parked(complaintId);
    if (item === undefined || others.length > 0) throw new Error(`not one item: ${JSON.stringify([item, ...others])}`);
    return item;
  }

  /** A decision of the coordinator's. @returns what it was refused with; none: it was carried out. */
  async decides(decision: string): Promise<{ readonly code: string; readonly message: string }[]> {
    const query = `mutation { payload: ${decision} { userErrors { code message } } }`;
    const { payload } = await this.ask<{ payload: { userErrors: { code: string; message: string }[] } }>(
      "COORDINATOR",
      query,
    );
    return payload.userErrors;
  }

  /** Hands a photo in. @returns its id, for a submission or a follow-up. */
  async upload(): Promise<string> {
    const form = new FormData();
    form.append("file", new Blob([new Uint8Array(PHOTO)], { type: "image/png" }), "foto.png");
    const response = await fetch(`${this.hub.url}/files`, { method: "POST", body: form });
    const { files } = (await response.json()) as { files: { id: string }[] };
    return files[0]?.id ?? "";
  }
}
