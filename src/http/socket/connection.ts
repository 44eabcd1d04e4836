import type { Duplex } from "node:stream";
import { type ExecutionArgs, type ExecutionResult, GraphQLError } from "graphql";
import { type Context, makeServer, type SubscribePayload } from "graphql-ws";
import { type RawData, WebSocket } from "ws";
import { type ErrorMasker, MaskedError } from "../../api/error-masker";
import type { OperationGate, ReadyOperation } from "../../api/gate/operation-gate";
import type { PreparedResult } from "../../api/prepared-result";
import { isPreparedStream, isResultStream, type SubscriptionRunner } from "../../api/run-subscription";
import { type Authenticated, bearerOf } from "../../auth/authenticate";
import { HubError } from "../../domain/errors";
import type { FrameSink } from "../../live/frame-sink";
import type { CallerSource, ContextOf } from "../caller-source";
import type { Metrics } from "../metrics";
import { TokenBucket } from "../token-bucket";
import { CloseCode } from "./close-code";
import { Outbound } from "./outbound";
import { PacedStream } from "./paced-stream";
import { PreparedSubscription } from "./prepared-subscription";
import type { SocketLimits } from "./socket-limits";

/** What every connection of a hub is made of. */
export interface ConnectionOptions {
  readonly gate: OperationGate;
  readonly masker: ErrorMasker;
  readonly callers: CallerSource;
  readonly contextOf: ContextOf;
  readonly runSubscription: SubscriptionRunner;
  readonly limits: SocketLimits;
  readonly metrics: Metrics;
  readonly newRequestId: () => string;
}

/** What a connection tells of itself. */
export interface ConnectionEvents {
  /** It is proven who calls; false refuses him. */
  authenticated(connection: Connection): boolean;
  closed(connection: Connection): void;
}

/** Handed through graphql-ws from a subscribe message to its execution. */
interface Ticket {
  readonly id: string;
  readonly operation: ReadyOperation;
}

/** The longest time that a timer can wait; what ends later is noticed when rights are looked at again. */
const MAX_TIMER_MS = 2_147_483_647;

/** One socket: the protocol is graphql-ws's, the limits and the way out are the hub's. */
export class Connection {
  /** Null until `connection_init` has been answered. */
  authenticated: Authenticated | null = null;
  /** Whether the peer has answered the last ping. */
  isAlive = true;
  private protocolContext: Context | null = null;
  private readonly outbound: Outbound;
  private readonly messages: TokenBucket;
  private expiryTimer: NodeJS.Timeout | null = null;
  private graceTimer: NodeJS.Timeout | null = null;
  private ownCode: number | null = null;

  constructor(
    private readonly socket: WebSocket,
    wire: Duplex,
    readonly address: string,
    private readonly options: ConnectionOptions,
    private readonly events: ConnectionEvents,
  ) {
    const { limits } = options;
    this.messages = new TokenBucket(limits.messages, Date.now());
    this.outbound = new Outbound(socket, wire, limits, () => this.close(CloseCode.tryAgainLater, "Too slow"));
    socket.on("pong", () => {
      this.isAlive = true;
    });
    socket.on("ping", () => this.countMessage());
    // Broken or oversized frames: ws itself closes with the code that says so.
    socket.on("error", () => undefined);
    const closed = this.open();
    socket.once("close", (code, reason) => {
      for (const timer of [this.expiryTimer, this.graceTimer]) if (timer !== null) clearTimeout(timer);
      options.metrics.socketClosed(this.ownCode ?? code);
      events.closed(this);
      closed(code, reason.toString()).catch((error: unknown) => options.masker.mask(error));
    });
  }

  /** Subscriptions that run or start. */
  get operationCount(): number {
    return this.protocolContext === null ? 0 : Object.keys(this.protocolContext.subscriptions).length;
  }

  /** Closes the socket; the first code counts. */
  close(code: number, reason: string): void {
    if (this.socket.readyState !== WebSocket.OPEN) return;
    this.ownCode = code;
    this.socket.close(code, reason);
    this.outbound.wake();
    // A peer that has stopped reading never answers.
    this.graceTimer = setTimeout(() => this.socket.terminate(), this.options.limits.closeGraceMs);
  }

  /** Ends the socket at once. */
  terminate(): void {
    this.socket.terminate();
  }

  /** Asks for a sign of life; ends the socket of a peer that has given none since the last time. */
  ping(): void {
    if (!this.isAlive) {
      this.socket.terminate();
    } else if (this.socket.readyState === WebSocket.OPEN) {
      this.isAlive = false;
      this.socket.ping();
    }
  }

  private open() {
    const server = makeServer({
      connectionInitWaitTimeout: this.options.limits.initWaitMs,
      onConnect: (context) => this.connect(context),
      onSubscribe: (context, id, payload) => this.admit(context, id, payload),
      subscribe: (args) => this.subscribe(args),
      onNext: (_context, _id, _payload, _args, { errors, data, extensions }) => ({
        ...(errors === undefined ? {} : { errors: this.options.masker.maskAll(errors) }),
        ...(data === undefined ? {} : { data }),
        ...(extensions === undefined ? {} : { extensions }),
      }),
      onError: (_context, _id, _payload, errors) => this.options.masker.maskAll(errors),
    });
    return server.opened(
      {
        protocol: this.socket.protocol,
        send: (text) => this.outbound.send(text),
        close: (code = CloseCode.tryAgainLater, reason = "") => this.close(code, reason),
        onMessage: (handle) => {
          this.socket.on("message", (data, isBinary) => void this.receive(data, isBinary, handle));
        },
      },
      undefined,
    );
  }

  private countMessage(): boolean {
    const isWithin = this.messages.take(Date.now()) === 0;
    if (!isWithin) this.close(CloseCode.tryAgainLater, "Too many messages");
    return isWithin;
  }

  private async receive(data: RawData, isBinary: boolean, handle: (text: string) => Promise<void>): Promise<void> {
    if (this.socket.readyState !== WebSocket.OPEN || !this.countMessage()) return;
    if (isBinary) return this.close(CloseCode.badRequest, "Invalid message received");
    try {
      await handle(String(data));
    } catch (error) {
      // A message that only servers send.
      const isUnexpected = error instanceof Error && error.message.startsWith("Unexpected message of type");
      if (isUnexpected) return this.close(CloseCode.badRequest, "Invalid message received");
      this.options.masker.mask(error);
      this.close(CloseCode.tryAgainLater, "Internal error");
    }
  }

  private async connect(context: Context): Promise<boolean> {
    this.protocolContext = context;
    const authorization = context.connectionParams?.authorization ?? context.connectionParams?.Authorization;
    let authenticated: Authenticated;
    try {
      if (authorization !== undefined && authorization !== null && typeof authorization !== "string") return false;
      authenticated = await this.options.callers.callerOf(bearerOf(authorization));
    } catch (error) {
      const isProven = error instanceof HubError && (error.code === "UNAUTHENTICATED" || error.code === "FORBIDDEN");
      if (isProven) return false;
      // Nothing is known of the bearer now (the issuer or the database does not answer): it may be good in a minute.
      this.options.masker.mask(error);
      this.close(CloseCode.tryAgainLater, "Try again later");
      return false;
    }
    if (this.socket.readyState !== WebSocket.OPEN) return false;
    // Set only now: whoever is set here has been counted, and is uncounted when the socket ends.
    this.authenticated = authenticated;
    if (!this.events.authenticated(this)) {
      this.close(CloseCode.tryAgainLater, "Too many sockets");
      return false;
    }
    this.endWithToken(authenticated.expiresAt);
    return true;
  }

  private endWithToken(expiresAt: Date | null): void {
    if (expiresAt === null) return;
    const remainingMs = expiresAt.getTime() - Date.now();
    if (remainingMs > MAX_TIMER_MS) return;
    this.expiryTimer = setTimeout(() => this.close(CloseCode.forbidden, "Forbidden"), Math.max(0, remainingMs));
  }

  private admit(context: Context, id: string, payload: SubscribePayload): ExecutionArgs | readonly GraphQLError[] {
    const { gate, limits, metrics } = this.options;
    if (Object.keys(context.subscriptions).length > limits.maxOperationsPerSocket) {
      metrics.operation("socket", "refused", "SUBSCRIPTION_LIMIT");
      return [asGraphqlError(new HubError("SUBSCRIPTION_LIMIT"))];
    }
    try {
      const admission = gate.admit(payload, "socket", this.caller);
      if (!admission.ok) {
        metrics.operation("socket", "refused", String(admission.errors[0]?.extensions.code));
        return admission.errors;
      }
      const { operation } = admission;
      const ticket: Ticket = { id, operation };
      return { schema: gate.schema, document: operation.document, contextValue: ticket };
    } catch (error) {
      return [asGraphqlError(error)];
    }
  }

  private async subscribe(args: ExecutionArgs): Promise<AsyncIterable<ExecutionResult> | ExecutionResult> {
    const { gate, masker, metrics, contextOf, newRequestId, runSubscription } = this.options;
    const { id, operation } = args.contextValue as Ticket;
    const { caller, address } = this;
    const facts = { caller, address, requestId: newRequestId() };
    const newContext = () => contextOf(facts);
    const mask = (errors: readonly GraphQLError[]) => masker.maskAll(errors);
    try {
      const started = await runSubscription({ schema: gate.schema, operation, caller, newContext, mask });
      if (isPreparedStream(started)) {
        metrics.operation("socket", operation.label, "ok");
        return new PreparedSubscription(started, this.sinkOf(id), (error) => {
          masker.mask(error);
          this.close(CloseCode.tryAgainLater, "Try again later");
        });
      }
      if (!isResultStream(started)) {
        const errors = masker.maskAll(started.errors ?? []).map((masked) => new MaskedError(masked));
        metrics.operation("socket", operation.label, String(errors[0]?.extensions.code ?? "ok"));
        return { ...started, errors };
      }
      metrics.operation("socket", operation.label, "ok");
      return new PacedStream(started, () => this.outbound.ready());
    } catch (error) {
      const masked = new MaskedError(masker.mask(error));
      metrics.operation("socket", operation.label, String(masked.extensions.code));
      return { errors: [masked] };
    }
  }

  private sinkOf(id: string): FrameSink<PreparedResult> {
    const { outbound } = this;
    const head = Buffer.from(`{"id":${JSON.stringify(id)},"type":"next","payload":`);
    return {
      get isReady() {
        return outbound.isReady;
      },
      ready: () => outbound.ready(),
      send: ({ bytes }) => outbound.sendParts(head, bytes),
    };
  }

  private get caller() {
    return this.authenticated?.caller ?? ({ kind: "NOBODY" } as const);
  }
}

function asGraphqlError(error: unknown): GraphQLError {
  if (error instanceof GraphQLError) return error;
  return new GraphQLError("refused", { originalError: error instanceof Error ? error : new Error(String(error)) });
}
