import type { Core } from "../compose";
import type { CheckResult, ReadinessCheck } from "../http/health";
import type { Bridge } from "../sync/bridge";

/** A lag that stays longer than that means that nobody stamps. */
const WORST_LAG_MS = 15_000;

/** What has to be well for a hub to be given work. */
export function readinessOf(core: Core, bridge: Bridge): ReadinessCheck[] {
  return [
    {
      name: "database",
      run: async (): Promise<CheckResult> => {
        await core.cases.work.dataSource.query("SELECT 1");
        return { state: "OK" };
      },
    },
    {
      name: "event log",
      run: async (): Promise<CheckResult> => {
        const [row] = (await core.cases.work.dataSource.query(
          `SELECT TIMESTAMPDIFF(MICROSECOND, MIN(occurred_at), UTC_TIMESTAMP(3)) / 1000 AS lagMs
             FROM event WHERE position IS NULL`,
        )) as { lagMs: string | null }[];
        const isLate = Number(row?.lagMs ?? 0) > WORST_LAG_MS;
        return isLate ? { state: "DEGRADED", detail: "events wait for their position" } : { state: "OK" };
      },
    },
    {
      name: "national system",
      run: async (): Promise<CheckResult> => {
        const isWell = !bridge.isConfigured || (await bridge.state()).state === "OK";
        return { state: isWell ? "OK" : "DEGRADED" };
      },
    },
  ];
}
