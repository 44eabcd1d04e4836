import { Arg, Ctx, ID, Resolver, Root, Subscription } from "type-graphql";
import { openTicket } from "../../cases/citizen-access";
import { HubError } from "../../domain/errors";
import { may } from "../../domain/permission";
import { type CaseFrame, startOf } from "../../live/case-frame";
import type { LogCursor } from "../../live/cursor";
import type { EventFeed } from "../../live/event-feed";
import type { ComplaintRow } from "../../store/complaint-rows";
import { demand } from "../answering";
import { CaseStream } from "../case-stream";
import type { HubContext } from "../context";
import { newLoaders } from "../loaders";
import { CursorScalar } from "../scalars";
import { readScope } from "../scope";
import { changesOf, streaming } from "../streaming";
import { SyncHealthType } from "../types/bridge";
import { InboxFrameType, TrackedFrameType } from "../types/inbox";
import type { TrackedComplaintType } from "../types/tracked";
import { complaintView, eventView, trackedView } from "../views";
import { syncHealth } from "./bridge";
import { limit, TRACK_RULE } from "./citizen";

interface Subscribing<Arguments> {
  readonly args: Arguments;
  readonly context: HubContext;
}

function logCursor(ctx: HubContext, after: string | null | undefined): LogCursor | null {
  return after === null || after === undefined ? null : ctx.hub.cursors.parseLog(after);
}

function inboxFrame(ctx: HubContext, frame: CaseFrame): InboxFrameType {
  const { generation } = ctx.hub.feed;
  return {
    cursor: ctx.hub.cursors.ofLog({ generation, position: frame.position }),
    kind: frame.kind,
    complaintId: frame.complaintId,
    complaint: frame.complaint === null ? null : complaintView(frame.complaint, ctx.hub.cases.clock()),
    event: frame.event === null ? null : eventView(frame.event),
  };
}

/** Loaders and time are new for each frame: a renamed agency shows in the very next one. */
function refreshed(ctx: HubContext): void {
  Object.assign(ctx, { loaders: newLoaders(ctx.hub.cases.work), now: ctx.hub.cases.clock() });
}

@Resolver()
export class SubscriptionResolver {
  @Subscription(() => InboxFrameType, {
    description: "Everything after the cursor, then live (null: from now on). Subscribe from the page's liveCursor.",
    subscribe: async ({ args, context: ctx }: Subscribing<{ agency?: string | null; after?: string | null }>) => {
      const permission = ctx.caller.kind === "API_KEY" ? "event:read" : "inbox:read";
      const scope = await readScope(ctx, permission, args.agency);
      const start = await startOf(ctx.hub.feed, logCursor(ctx, args.after));
      return new CaseStream({ agencyId: scope.agencyId, complaintId: null }, start, null);
    },
  })
  inboxEvents(
    @Ctx() ctx: HubContext,
    @Root() frame: CaseFrame,
    @Arg("agency", () => ID, { nullable: true }) _agency: string | null,
    @Arg("after", () => CursorScalar, { nullable: true }) _after: string | null,
  ): InboxFrameType {
    return inboxFrame(ctx, frame);
  }

  @Subscription(() => InboxFrameType, {
    description: "One case. Without a cursor its present state comes first. Silent while the caller may not see it.",
    subscribe: async ({ args, context: ctx }: Subscribing<{ id: string; after?: string | null }>) => {
      if (ctx.caller.kind === "NOBODY") throw new HubError("UNAUTHENTICATED");
      if (!may(ctx.caller, "event:read")) throw new HubError("FORBIDDEN");
      const after = logCursor(ctx, args.after);
      const start = await startOf(ctx.hub.feed, after);
      return new CaseStream({ agencyId: null, complaintId: args.id }, start, after === null ? args.id : null);
    },
  })
  complaintEvents(
    @Ctx() ctx: HubContext,
    @Root() frame: CaseFrame,
    @Arg("id", () => ID) _id: string,
    @Arg("after", () => CursorScalar, { nullable: true }) _after: string | null,
  ): InboxFrameType {
    return inboxFrame(ctx, frame);
  }

  @Subscription(() => TrackedFrameType, {
    description: "A citizen's own case; a frame only when something that the citizen sees has changed.",
    subscribe: async ({
      args,
      context: ctx,
    }: Subscribing<{ ticketNumber: string; accessCode: string; after?: string | null }>) => {
      limit(ctx, TRACK_RULE);
      const after = logCursor(ctx, args.after);
      const own = await openTicket(ctx.hub.cases, args.ticketNumber, args.accessCode);
      if (own === null) {
        throw new HubError("FORBIDDEN", {
          message: "Nomor tiket atau kode akses tidak cocok. Silakan periksa kembali.",
        });
      }
      return streaming((signal) => trackedFrames(ctx, own, args, after, signal));
    },
  })
  trackedComplaintEvents(
    @Root() frame: TrackedFrameType,
    @Arg("ticketNumber", () => String) _ticketNumber: string,
    @Arg("accessCode", () => String) _accessCode: string,
    @Arg("after", () => CursorScalar, { nullable: true }) _after: string | null,
  ): TrackedFrameType {
    return frame;
  }

  @Subscription(() => SyncHealthType, {
    description: "How the bridge stands; at once, and whenever that changes.",
    subscribe: async ({ context: ctx }: Subscribing<Record<string, never>>) => {
      demand(ctx, "sync:read");
      return streaming((signal) => changesOf(() => syncHealth(ctx), signal));
    },
  })
  syncHealthChanged(@Root() health: SyncHealthType): SyncHealthType {
    return health;
  }
}

async function* trackedFrames(
  ctx: HubContext,
  opened: ComplaintRow,
  secret: { readonly ticketNumber: string; readonly accessCode: string },
  after: LogCursor | null,
  signal: AbortSignal,
): AsyncGenerator<TrackedFrameType> {
  const { feed, cursors, cases } = ctx.hub;
  const start = await startOf(feed, after);
  let watch = feed.watch(watchedWith(opened));
  signal.addEventListener("abort", () => watch.end(), { once: true });
  const frame = (position: number, kind: "UPSERT" | "GAP", complaint: TrackedComplaintType | null) => {
    return { cursor: cursors.ofLog({ generation: feed.generation, position }), kind, complaint };
  };
  try {
    if (start.isGap) yield frame(start.position, "GAP", null);
    if (after === null || (await happenedSince(feed, start.position, watch.complaintIds))) watch.wake();
    for (let shown = ""; !signal.aborted && (await watch.next()); ) {
      const position = feed.head;
      refreshed(ctx);
      // The code may have been replaced meanwhile: then this stream has nothing more to say.
      const own = await openTicket(cases, secret.ticketNumber, secret.accessCode);
      if (own === null) return;
      if (String(watchedWith(own)) !== String(watch.complaintIds)) {
        watch.end();
        watch = feed.watch(watchedWith(own));
      }
      const complaint = await trackedView(ctx, own);
      const text = JSON.stringify(complaint);
      if (text !== shown) yield frame(position, "UPSERT", complaint);
      shown = text;
    }
  } finally {
    watch.end();
  }
}

/** A citizen follows his own case, and the one that it was merged into. */
function watchedWith({ id, mergedIntoId }: ComplaintRow): string[] {
  return mergedIntoId === null ? [id] : [id, mergedIntoId];
}

async function happenedSince(feed: EventFeed, position: number, complaintIds: readonly string[]): Promise<boolean> {
  for (let from = position; ; ) {
    const events = await feed.after(from, 500);
    if (events.some(({ complaintId }) => complaintId !== null && complaintIds.includes(complaintId))) return true;
    const last = events.at(-1);
    if (last === undefined) return false;
    from = last.position;
  }
}
