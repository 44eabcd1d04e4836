import { runSimulator } from "../simulator/main";
import type { CommandInput } from "./command";

/** `simulator`: the simulated national system, until it is told to stop. */
export async function simulator({ print }: CommandInput): Promise<number> {
  const running = await runSimulator(process.env, print);
  await new Promise<void>((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => resolve());
  });
  await running.close();
  return 0;
}
