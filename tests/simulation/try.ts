import { KillableHub } from "./killable-hub";
import { planOf } from "./plan";
import { runHistory } from "./runner";
import { startServer, World } from "./world";

async function main() {
  const t0 = performance.now();
  const server = await startServer(false);
  const world = await World.open(server, "try");
  console.log("open", Math.round(performance.now() - t0));
  const from = Number(process.argv[2] ?? 1),
    n = Number(process.argv[3] ?? 1);
  for (let s = from; s < from + n; s++) {
    const cpu = process.cpuUsage();
    const o = await runHistory(world, planOf(s));
    const used = process.cpuUsage(cpu);
    if (n === 1) console.log(o.notes.join("\n"), JSON.stringify(o.counts, null, 1));
    console.log(
      s,
      Math.round(o.durationMs),
      "ms cpu",
      Math.round((used.user + used.system) / 1000),
      o.steps,
      o.violations,
    );
  }
  await world.close();
  await KillableHub.endSpare();
  await server.stop();
  process.exit(0);
}
main();
