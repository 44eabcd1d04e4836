import { setTimeout as pause } from "node:timers/promises";
import type { FastifyInstance } from "fastify";
import type { Metrics } from "./metrics";

/** OK; DEGRADED: something is missing that the hub can do without for a time; FAILED: nobody should be sent here. */
export type CheckState = "OK" | "DEGRADED" | "FAILED";

/** What a check found; the detail is shown to everybody, so that it names no address, account or query. */
export interface CheckResult {
  readonly state: CheckState;
  readonly detail?: string;
}

/** One thing that the hub needs; a check that throws or does not answer has failed. */
export interface ReadinessCheck {
  readonly name: string;
  run(): Promise<CheckResult> | CheckResult;
}

/** What the health routes are made of. */
export interface HealthOptions {
  readonly checks: readonly ReadinessCheck[];
  readonly metrics: Metrics;
  /** Whether the hub is on its way down. */
  readonly isDraining: () => boolean;
}

/** Load balancers give up after a few seconds: an answer before that says which check was slow. */
const CHECK_TIMEOUT_MS = 2_000;

const HEALTH_ROUTES: ReadonlySet<string | undefined> = new Set(["/livez", "/readyz", "/metrics"]);

/** Whether a route is one of those that machines around the hub ask, to the very end. */
export function isHealthRoute(route: string | undefined): boolean {
  return HEALTH_ROUTES.has(route);
}

/** `/livez`, `/readyz` and `/metrics`. */
export function addHealthRoutes(app: FastifyInstance, options: HealthOptions): void {
  app.get("/livez", async () => ({ status: "alive" }));

  app.get("/readyz", async (request, reply) => {
    const draining: CheckResult = options.isDraining() ? { state: "FAILED", detail: "stopping" } : { state: "OK" };
    const found = await Promise.all(options.checks.map(async (check) => ({ name: check.name, ...(await run(check)) })));
    const checks = [...found, { name: "draining", ...draining }];
    const state = worstOf(checks.map((check) => check.state));
    void reply.code(state === "FAILED" ? 503 : 200).header("cache-control", "no-store");
    const status = state === "OK" ? "ready" : state === "DEGRADED" ? "degraded" : "not ready";
    return isVerbose(request.query) ? { status, checks } : { status };
  });

  app.get("/metrics", async (_request, reply) => {
    const { registry } = options.metrics;
    void reply.header("content-type", registry.contentType).header("cache-control", "no-store");
    return registry.metrics();
  });
}

async function run(check: ReadinessCheck): Promise<CheckResult> {
  const timeout = new AbortController();
  try {
    return await Promise.race([
      check.run(),
      pause<CheckResult>(CHECK_TIMEOUT_MS, { state: "FAILED", detail: "no answer" }, { signal: timeout.signal }),
    ]);
  } catch {
    return { state: "FAILED", detail: "the check itself failed" };
  } finally {
    timeout.abort();
  }
}

function worstOf(states: readonly CheckState[]): CheckState {
  if (states.includes("FAILED")) return "FAILED";
  return states.includes("DEGRADED") ? "DEGRADED" : "OK";
}

function isVerbose(query: unknown): boolean {
  if (typeof query !== "object" || query === null || !("verbose" in query)) return false;
  return query.verbose !== "0" && query.verbose !== "false";
}
