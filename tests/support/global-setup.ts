import { startTestServer } from "./database";

declare global {
  // Set-up and tear-down are loaded apart from each other; only the global object is common to them.
  var endHubTestServer: (() => Promise<void>) | undefined;
}

/** Starts the run's database server before any test. */
export default async function globalSetup(): Promise<void> {
  globalThis.endHubTestServer = await startTestServer();
}
