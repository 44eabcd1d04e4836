import { isIP, isIPv4 } from "node:net";
import type { OwnAddress } from "../config/config";
import { addressesOf } from "../config/networks";

const LOOPBACK = addressesOf(["loopback"]);
/**
 * Never another system's: link-local (there clouds keep the secrets of their machines), "this host", and two places of such
 * secrets outside of it. Private networks are a regency's own, and stay open.
 */
const NOBODYS = addressesOf(["linklocal", "0.0.0.0/8", "::/128", "100.100.100.200/32", "fd00:ec2::254/128"]);

const LONGEST_URL = 500;
const BAD_SHAPE = `Alamat webhook harus https://, tanpa nama pengguna dan kata sandi, paling panjang ${LONGEST_URL} karakter.`;
const OWN =
  "Alamat webhook tidak boleh menunjuk ke hub ini atau ke komputernya sendiri. Silakan gunakan alamat sistem penerima.";
const SPECIAL =
  "Alamat webhook menunjuk ke jaringan khusus (link-local atau metadata). Silakan gunakan alamat sistem penerima.";

/** Which addresses other systems may be told at: never the hub's own, so that no administrator's account commands what runs beside it. */
export class WebhookTargets {
  constructor(private readonly own: OwnAddress) {}

  /** What is wrong with an address that a webhook is to call, in Indonesian; null: it may be called. */
  faultOf(url: string): string | null {
    const parsed = url.length <= LONGEST_URL && URL.canParse(url) ? new URL(url) : null;
    if (parsed === null) return BAD_SHAPE;
    const isHere = isThisMachine(parsed.hostname);
    // Without TLS only what does not leave the machine.
    const isSafe = parsed.protocol === "https:" || (parsed.protocol === "http:" && isHere);
    // A name and password in an address would stand in the log of every proxy on the way.
    if (!isSafe || parsed.username !== "" || parsed.password !== "") return BAD_SHAPE;
    if (holds(NOBODYS, hostOf(parsed.hostname))) return SPECIAL;
    const { publicUrl, port } = this.own;
    if (publicUrl === null) return isHere && Number(parsed.port) === port ? OWN : null;
    return isHere || parsed.origin === new URL(publicUrl).origin ? OWN : null;
  }

  /**
   * Whether the address that a host's name stands for at this moment may be connected to. A name that has come to mean this
   * machine is refused: only who writes "localhost" means it.
   */
  mayReach(host: string, address: string): boolean {
    const plain = hostOf(address);
    return !holds(NOBODYS, plain) && (!holds(LOOPBACK, plain) || isThisMachine(host));
  }
}

function isThisMachine(hostname: string): boolean {
  const host = hostOf(hostname);
  return host === "localhost" || host.endsWith(".localhost") || holds(LOOPBACK, host);
}

/** As the networks' lists know it: without the brackets of an address, its zone, and the last dot of a name. */
function hostOf(hostname: string): string {
  return hostname.replace(/^\[|\]$|%.*$|\.$/g, "").toLowerCase();
}

function holds(networks: ReturnType<typeof addressesOf>, host: string): boolean {
  return isIP(host) !== 0 && networks.check(host, isIPv4(host) ? "ipv4" : "ipv6");
}
