import { CommandLineError, helpText, readCommandLine, type SimulatorCommand } from "../simulator/command-line";
import { runSimulator } from "../simulator/main";
import { StateFileError } from "../simulator/state-file";
import { type CommandInput, UsageError } from "./command";

/** `simulator`: the simulated national system, until it is told to stop. */
export async function simulator({ words, print }: CommandInput): Promise<number> {
  const command = commandOf(words);
  if (command.isHelp) {
    print(helpText());
    return 0;
  }
  // Before it says that it listens: whoever reads that may end it at once.
  const told = new Promise<void>((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => resolve());
  });
  const running = await runSimulator(command, print).catch((error: unknown) => {
    throw error instanceof StateFileError ? new UsageError(error.message) : error;
  });
  await told;
  await running.close();
  return 0;
}

function commandOf(words: readonly string[]): SimulatorCommand {
  try {
    return readCommandLine(words, process.env);
  } catch (error) {
    throw error instanceof CommandLineError ? new UsageError(`simulator: ${error.message}`) : error;
  }
}
