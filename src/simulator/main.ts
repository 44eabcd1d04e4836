import type { SimulatorCommand } from "./command-line";
import { type Simulator, startSimulator } from "./server";

/** Starts the simulator as a command; prints where it listens, and the variables that connect a hub to it. */
export async function runSimulator(
  { options, scenario }: SimulatorCommand,
  print: (line: string) => void,
): Promise<Simulator> {
  const simulator = await startSimulator(options);
  if (scenario !== null) simulator.play(scenario);
  print(`listening on ${simulator.url}`);
  for (const [name, value] of Object.entries(simulator.environment)) print(`${name}='${value}'`);
  return simulator;
}
