import type { SimulatorOptions } from "./options";
import { type Simulator, startSimulator } from "./server";

const DEFAULT_PORT = 4100;

/** The simulator's variables that are also the hub's: with the same environment, the two find each other. */
const SHARED_VARIABLES = {
  SIMULATOR_HOST: "host",
  SP4N_INSTITUTION_ID: "institutionId",
  SP4N_AUTH_HEADER: "authHeader",
  SP4N_AUTH_VALUE: "authValue",
  SP4N_TOKEN: "token",
  SP4N_API_KEY: "apiKey",
} as const satisfies Record<string, keyof SimulatorOptions>;

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

function optionsFrom(env: NodeJS.ProcessEnv): SimulatorOptions {
  const port = Number(env.SIMULATOR_PORT || DEFAULT_PORT);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new RangeError("SIMULATOR_PORT must be 0 to 65535");
  const given = Object.entries(SHARED_VARIABLES).flatMap(([variable, option]) => {
    const value = env[variable];
    return value === undefined || value === "" ? [] : [[option, value] as const];
  });
  return { port, ...Object.fromEntries(given) };
}
