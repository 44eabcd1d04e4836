import { type Browser, chromium, type Page } from "playwright-core";
import { ensureProgram } from "./ensure-program";

const PROGRAMS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** The path of a Chromium; on Debian as root it is installed if there is none. @throws Error saying what to do */
export function ensureChromium(): string {
  const configured = process.env.CHROMIUM_PATH;
  return configured !== undefined && configured !== "" ? configured : ensureProgram(PROGRAMS, "chromium");
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
