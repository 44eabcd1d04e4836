import type { SimulatorOptions } from "./options";
import { type Simulator, startSimulator } from "./server";

const DEFAULT_PORT = 4100;

/** Starts the simulator as a command; prints where it listens, and the variables that connect a hub to it. */
export async function runSimulator(
  env: NodeJS.ProcessEnv,
  print: (line: string) => void = (line) => process.stdout.write(`${line}\n`),
): Promise<Simulator> {
  const simulator = await startSimulator(optionsFrom(env));
  print(`listening on ${simulator.url}`);
  for (const [name, value] of Object.entries(simulator.environment)) print(`${name}='${value}'`);
  return simulator;
}

/** Never the hub's own secrets, even when they are in the environment: what is used here is printed. */
function optionsFrom(env: NodeJS.ProcessEnv): SimulatorOptions {
  const port = Number(env.SIMULATOR_PORT || DEFAULT_PORT);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new RangeError("SIMULATOR_PORT must be 0 to 65535");
  return { port, ...(env.SIMULATOR_HOST ? { host: env.SIMULATOR_HOST } : {}) };
}
