import { Arg, Ctx, ID, Resolver, Root, Subscription } from "type-graphql";
import { openTicket } from "../../cases/citizen-access";
import { HubError } from "../../domain/errors";
import { may } from "../../domain/permission";
import { type CaseFrame, caseStream, startOf } from "../../live/case-stream";
import type { LogCursor } from "../../live/cursor";
import { readComplaints } from "../../store/complaint-rows";
import { demand } from "../answering";
import type { HubContext } from "../context";
import { newLoaders } from "../loaders";
import { CursorScalar } from "../scalars";
import { readScope } from "../scope";
import { changesOf, streaming } from "../streaming";
import { SyncHealthType } from "../types/bridge";
import type { TrackedComplaintType } from "../types/complaint";
import { InboxFrameType, TrackedFrameType } from "../types/inbox";
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
  // A key with `events:read` alone learns which case it was, and nothing more.
  const mayRead = ctx.caller.kind !== "API_KEY" || ctx.caller.scopes.includes("complaints:read");
  return {
    cursor: ctx.hub.cursors.ofLog({ generation, position: frame.position }),
    kind: frame.kind,
    complaintId: frame.complaintId,
    complaint: frame.complaint === null || !mayRead ? null : complaintView(frame.complaint, ctx.hub.cases.clock()),
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
      const after = logCursor(ctx, args.after);
      const { cases, feed } = ctx.hub;
      return streaming(async function* (signal) {
        const stream = { caller: ctx.caller, agencyId: scope.agencyId, complaintId: null };
        yield* caseStream(cases.work, feed, stream, after, signal);
      });
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
      const { cases, feed, cursors } = ctx.hub;
      return streaming(async function* (signal): AsyncGenerator<CaseFrame> {
        const { position } = startOf(feed, null);
        if (after === null) {
          const [row] = await readComplaints(cases.work, [args.id]);
          if (row !== undefined && may(ctx.caller, "case:see", row)) {
            yield { position, kind: "UPSERT", complaintId: row.id, complaint: row, event: null };
          }
        }
        const from = after ?? cursors.parseLog(cursors.ofLog({ generation: feed.generation, position }));
        const stream = { caller: ctx.caller, agencyId: null, complaintId: args.id };
        yield* caseStream(cases.work, feed, stream, from, signal);
      });
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
      return streaming((signal) => trackedFrames(ctx, own.id, args, after, signal));
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
  complaintId: string,
  secret: { readonly ticketNumber: string; readonly accessCode: string },
  after: LogCursor | null,
  signal: AbortSignal,
): AsyncGenerator<TrackedFrameType> {
  const { feed, cursors, cases } = ctx.hub;
  const start = startOf(feed, after);
  let { position } = start;
  const cursor = () => cursors.ofLog({ generation: feed.generation, position });
  let shown = "";
  const view = async (): Promise<TrackedComplaintType | null> => {
    refreshed(ctx);
    // The code may have been replaced meanwhile: then this stream has nothing more to say.
    const own = await openTicket(cases, secret.ticketNumber, secret.accessCode);
    return own === null ? null : trackedView(ctx, own);
  };
  if (start.isGap) yield { cursor: cursor(), kind: "GAP", complaint: null };
  if (after === null) {
    const complaint = await view();
    shown = JSON.stringify(complaint);
    yield { cursor: cursor(), kind: "UPSERT", complaint };
  }
  while (!signal.aborted && !feed.isStopped) {
    const events = await feed.after(position, 200);
    if (events.length === 0) {
      await feed.waitBeyond(position, signal);
      continue;
    }
    position = events.at(-1)?.position ?? position;
    const row = await ctx.loaders.complaint.load(complaintId);
    const watched = new Set([complaintId, row?.mergedIntoId]);
    if (!events.some((event) => watched.has(event.complaintId))) continue;
    const complaint = await view();
    if (complaint === null) return;
    const text = JSON.stringify(complaint);
    if (text === shown) continue;
    shown = text;
    yield { cursor: cursor(), kind: "UPSERT", complaint };
  }
}
