import { BlockList, isIP, isIPv4 } from "node:net";

const NAMED_NETWORKS: Readonly<Record<string, readonly string[]>> = {
  loopback: ["127.0.0.0/8", "::1/128"],
  linklocal: ["169.254.0.0/16", "fe80::/10"],
  uniquelocal: ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"],
};

/** Whether it is an address, a network (`10.0.0.0/8`) or one of the known names. */
export function isNetwork(entry: string): boolean {
  return (NAMED_NETWORKS[entry] ?? [entry]).every((one) => {
    const { address, bits, family } = partsOf(one);
    return isIP(address) !== 0 && Number.isInteger(bits) && bits >= 0 && bits <= (family === "ipv4" ? 32 : 128);
  });
}

/** The addresses of entries that passed {@link isNetwork}. */
export function addressesOf(entries: readonly string[]): BlockList {
  const addresses = new BlockList();
  for (const entry of entries.flatMap((name) => NAMED_NETWORKS[name] ?? [name])) {
    const { address, bits, family } = partsOf(entry);
    addresses.addSubnet(address, bits, family);
  }
  return addresses;
}

function partsOf(entry: string): { address: string; bits: number; family: "ipv4" | "ipv6" } {
  const [address = "", prefix] = entry.split("/");
  const family = isIPv4(address) ? "ipv4" : "ipv6";
  return { address, bits: prefix === undefined ? (family === "ipv4" ? 32 : 128) : Number(prefix), family };
}
