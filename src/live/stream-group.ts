import type { EventRow } from "../store/event-rows";
import { type CaseFrame, isCovered, type StreamScope } from "./case-frame";
import type { Payload } from "./frame-sink";

/** A stream that looks alike for everybody who asks for it in the same words and under the same rights. */
export interface SharedStream<Occasion, Sent extends Payload> {
  /** Equal keys, equal bytes. */
  readonly key: string;
  readonly scope: StreamScope;
  /** @throws {@link PersonalStreamError} when the frame turned out to depend on the person */
  render(frame: CaseFrame, occasion: Occasion): Promise<Sent>;
}

/** A stream depends on who looks at it, beyond his rights: it has another key from now on. */
export class PersonalStreamError extends Error {
  constructor() {
    super("this stream is not the same for everybody of its scope");
  }
}

/** One of those who are sent the same bytes. */
export interface GroupMember<Sent extends Payload> {
  /** What the group is sent of these events, one by one; null: nothing. */
  offer(events: readonly EventRow[], payloads: readonly (Sent | null)[]): void;
  /** It could not be rendered. */
  failed(events: readonly EventRow[], error: unknown): void;
  stop(): void;
}

/** Everybody who is sent the same bytes. */
export class StreamGroup<Occasion, Sent extends Payload> {
  readonly members = new Set<GroupMember<Sent>>();
  /** Those who have everything that was taken up, and are sent what comes next. */
  readonly live = new Set<GroupMember<Sent>>();

  constructor(
    readonly stream: SharedStream<Occasion, Sent>,
    readonly number: number,
  ) {}
}

const NO_GROUPS: ReadonlySet<never> = new Set<never>();

/** Finds the groups that an event concerns without asking all of them. */
export class StreamIndex<Occasion, Sent extends Payload> {
  private readonly byKey = new Map<string, StreamGroup<Occasion, Sent>>();
  /** By what their streams cover: one case, one agency, or everything. */
  private readonly byCover = new Map<string, Set<StreamGroup<Occasion, Sent>>>();
  private lastNumber = 0;

  /** Groups at present. */
  get size(): number {
    return this.byKey.size;
  }

  /** Every group. */
  all(): StreamGroup<Occasion, Sent>[] {
    return [...this.byKey.values()];
  }

  /** The stream's group, made if it is the first of its kind. */
  groupOf(stream: SharedStream<Occasion, Sent>): StreamGroup<Occasion, Sent> {
    const known = this.byKey.get(stream.key);
    if (known !== undefined) return known;
    this.lastNumber += 1;
    const group = new StreamGroup(stream, this.lastNumber);
    this.byKey.set(stream.key, group);
    const cover = coverOf(stream.scope);
    const alike = this.byCover.get(cover);
    if (alike === undefined) this.byCover.set(cover, new Set([group]));
    else alike.add(group);
    return group;
  }

  /** Takes a group out. */
  remove(group: StreamGroup<Occasion, Sent>): void {
    const { key, scope } = group.stream;
    if (this.byKey.get(key) !== group) return;
    this.byKey.delete(key);
    const cover = coverOf(scope);
    const alike = this.byCover.get(cover);
    alike?.delete(group);
    if (alike?.size === 0) this.byCover.delete(cover);
  }

  /** The groups whose streams cover an event. */
  covering(event: EventRow): StreamGroup<Occasion, Sent>[] {
    const { complaintId, agenciesAfter, agenciesBefore } = event;
    if (complaintId === null) return [];
    const agencies = new Set([...agenciesAfter, ...agenciesBefore]);
    const covers = ["all", `case ${complaintId}`, ...[...agencies].map((id) => `agency ${id}`)];
    return covers.flatMap((cover) =>
      [...(this.byCover.get(cover) ?? NO_GROUPS)].filter((group) => isCovered(event, group.stream.scope)),
    );
  }
}

function coverOf({ complaintId, agencyId }: StreamScope): string {
  if (complaintId !== null) return `case ${complaintId}`;
  return agencyId === null ? "all" : `agency ${agencyId}`;
}
