import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { type Browser, chromium, type Page } from "playwright-core";

const EXECUTABLES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const INSTALL_TIMEOUT_MS = 300_000;

/** The path of a Chromium; on Debian as root it is installed if there is none. @throws Error saying what to do */
export function ensureChromium(): string {
  const configured = process.env.CHROMIUM_PATH;
  if (configured !== undefined && configured !== "") return configured;
  const present = EXECUTABLES.find(existsSync);
  if (present !== undefined) return present;
  if (isDebianAsRoot()) {
    const options = { stdio: "ignore", timeout: INSTALL_TIMEOUT_MS } as const;
    try {
      execFileSync("apt-get", ["update"], options);
      execFileSync("apt-get", ["install", "--yes", "--no-install-recommends", "chromium"], options);
    } catch {
      // Said below, together with what to do.
    }
    const installed = EXECUTABLES.find(existsSync);
    if (installed !== undefined) return installed;
  }
  throw new Error(
    "this test needs Chromium: install it (Debian: apt-get install chromium) or name it in CHROMIUM_PATH",
  );
}

function isDebianAsRoot(): boolean {
  if (process.getuid?.() !== 0 || !existsSync("/etc/os-release")) return false;
  return /^ID(_LIKE)?=.*debian/m.test(readFileSync("/etc/os-release", "utf8"));
}

/** A browser for which no other machine exists. */
export interface LonelyBrowser {
  readonly page: Page;
  /** Requests to other origins than the own one, and everything that the browser complained of. */
  readonly complaints: string[];
  close(): Promise<void>;
}

/** Opens a page that can reach `origin` only. */
export async function openLonelyBrowser(origin: string): Promise<LonelyBrowser> {
  const browser: Browser = await chromium.launch({
    executablePath: ensureChromium(),
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-dev-shm-usage",
      "--disable-background-networking",
      "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    ],
  });
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
  const complaints: string[] = [];
  await page.route("**", async (route) => {
    const url = route.request().url();
    if (url.startsWith(`${origin}/`)) return route.continue();
    complaints.push(`foreign request: ${url}`);
    return route.abort();
  });
  page.on("websocket", (socket) => {
    if (!socket.url().startsWith(origin.replace(/^http/, "ws"))) complaints.push(`foreign socket: ${socket.url()}`);
  });
  page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(`console: ${message.text()}`);
  });
  return { page, complaints, close: () => browser.close() };
}
