import "./global-setup";

/** Ends the run's database server after the last test, failed or not. */
export default async function globalTeardown(): Promise<void> {
  await globalThis.endHubTestServer?.();
}
