import { setTimeout as pause } from "node:timers/promises";
import type { Authenticated } from "../../auth/authenticate";
import type { Caller } from "../../domain/permission";
import type { CallerSource } from "../caller-source";
import type { SocketCounts } from "../metrics";
import { CloseCode } from "./close-code";
import type { Connection } from "./connection";
import type { SocketLimits } from "./socket-limits";

/** How often a stopping hub looks whether all sockets have gone. */
const DRAIN_POLL_MS = 20;
/** The last sockets are told to go before the time is over, so that their peers can answer. */
const DRAIN_SPREAD = 0.7;

/** All sockets of this process: counts them, asks for signs of life, and closes those whose rights have ended. */
export class LiveSockets implements SocketCounts {
  private readonly connections = new Set<Connection>();
  private readonly byAddress = new Map<string, number>();
  private readonly byUser = new Map<string, number>();
  private readonly timers: NodeJS.Timeout[];
  private rechecking: Promise<void> | null = null;

  constructor(
    private readonly limits: SocketLimits,
    private readonly callers: CallerSource,
    private readonly onRecheckError: (error: unknown) => void,
  ) {
    this.timers = [
      setInterval(() => this.pingAll(), limits.pingEveryMs),
      setInterval(() => void this.recheckNow(), limits.recheckEveryMs),
    ];
  }

  /** Open sockets. */
  get sockets(): number {
    return this.connections.size;
  }

  /** Running subscriptions. */
  get subscriptions(): number {
    let total = 0;
    for (const connection of this.connections) total += connection.operationCount;
    return total;
  }

  /** Whether one more socket from this address is within its limit. */
  hasRoomFor(address: string): boolean {
    return (this.byAddress.get(address) ?? 0) < this.limits.maxSocketsPerAddress;
  }

  /** A socket has opened. */
  add(connection: Connection): void {
    this.connections.add(connection);
    increase(this.byAddress, connection.address, 1);
  }

  /** It is proven who is behind a socket: false if he has too many already. */
  count({ authenticated }: Connection): boolean {
    const user = userOf(authenticated);
    if (user === null) return true;
    increase(this.byUser, user, 1);
    return (this.byUser.get(user) ?? 0) <= this.limits.maxSocketsPerUser;
  }

  /** A socket has ended. */
  remove(connection: Connection): void {
    if (!this.connections.delete(connection)) return;
    increase(this.byAddress, connection.address, -1);
    const user = userOf(connection.authenticated);
    if (user !== null) increase(this.byUser, user, -1);
  }

  /** Closes every socket whose caller matches, to be opened again with a new bearer. @returns how many */
  cut(matches: (caller: Caller) => boolean): number {
    let count = 0;
    for (const connection of this.connections) {
      if (connection.authenticated === null || !matches(connection.authenticated.caller)) continue;
      connection.close(CloseCode.forbidden, "Forbidden");
      count += 1;
    }
    return count;
  }

  /** Looks at everybody's rights again; also done by itself every few seconds. */
  recheckNow(): Promise<void> {
    this.rechecking ??= this.recheckAll()
      .catch(this.onRecheckError)
      .finally(() => {
        this.rechecking = null;
      });
    return this.rechecking;
  }

  /** Tells all sockets to go, evenly over the time, so that their clients do not all come to the next node at once. */
  async drain(overMs: number): Promise<void> {
    const endsAtMs = Date.now() + overMs;
    const all = [...this.connections];
    const closing = all.map((connection, index) =>
      setTimeout(
        () => connection.close(CloseCode.goingAway, "Going away"),
        (index / all.length) * overMs * DRAIN_SPREAD,
      ),
    );
    while (this.connections.size > 0 && Date.now() < endsAtMs) await pause(DRAIN_POLL_MS);
    for (const timer of [...closing, ...this.timers]) clearTimeout(timer);
    for (const connection of this.connections) connection.terminate();
    await this.rechecking;
  }

  private pingAll(): void {
    for (const connection of this.connections) connection.ping();
  }

  private async recheckAll(): Promise<void> {
    const groups = new Map<string, Connection[]>();
    for (const connection of this.connections) {
      const { authenticated } = connection;
      const user = userOf(authenticated);
      if (user === null) continue;
      const key = `${user} ${authenticated?.epoch} ${authenticated?.expiresAt?.getTime()}`;
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [connection]);
      else group.push(connection);
    }
    for (const group of groups.values()) {
      const authenticated = group[0]?.authenticated;
      if (!authenticated || (await this.callers.recheck(authenticated))) continue;
      for (const connection of group) connection.close(CloseCode.forbidden, "Forbidden");
    }
  }
}

function userOf(authenticated: Authenticated | null): string | null {
  if (authenticated === null || authenticated.caller.kind === "NOBODY") return null;
  return `${authenticated.caller.kind} ${authenticated.caller.id}`;
}

function increase(counts: Map<string, number>, key: string, by: 1 | -1): void {
  const count = (counts.get(key) ?? 0) + by;
  if (count <= 0) counts.delete(key);
  else counts.set(key, count);
}
