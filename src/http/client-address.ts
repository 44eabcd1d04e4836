import type { IncomingMessage } from "node:http";
import { type BlockList, isIP, isIPv4, isIPv6 } from "node:net";
import { addressesOf } from "../config/networks";

const MAPPED_IPV4 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

/** The reverse proxies in front of the hub: only they may say who stands behind them. */
export class TrustedProxies {
  private readonly networks: BlockList;

  /** @param entries as the configuration checked them */
  constructor(entries: readonly string[]) {
    this.networks = addressesOf(entries);
  }

  /** Whether what this address says of others is believed. */
  trusts(address: string): boolean {
    const plain = unmapped(address);
    if (isIP(plain) === 0) return false;
    return this.networks.check(plain, isIPv4(plain) ? "ipv4" : "ipv6");
  }

  /** The address that a request comes from: the last one in `X-Forwarded-For` that no trusted proxy vouches for. */
  clientOf(request: IncomingMessage): string {
    const forwarded = [request.headers["x-forwarded-for"] ?? []].flat().join(",").split(",");
    const hops = forwarded.map((hop) => hop.trim()).filter((hop) => hop !== "");
    let client = request.socket.remoteAddress ?? "";
    while (this.trusts(client)) {
      const before = hops.pop();
      if (before === undefined) break;
      client = before;
    }
    return client;
  }
}

/** What limits are counted by: an IPv4 address, or the /64 that one subscriber of IPv6 has for himself. */
export function networkOf(address: string): string {
  const plain = unmapped(address);
  if (!isIPv6(plain)) return plain;
  const [head = "", tail] = plain.split("%", 1)[0]?.split("::") ?? [];
  const front = head === "" ? [] : head.split(":");
  const back = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = Array<string>(Math.max(0, 8 - front.length - back.length)).fill("0");
  return `${[...front, ...zeros, ...back].slice(0, 4).join(":").toLowerCase()}::/64`;
}

function unmapped(address: string): string {
  return MAPPED_IPV4.exec(address)?.[1] ?? address;
}
