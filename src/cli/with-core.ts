import { type Core, composeCore, type OpenDatabase, openDatabase } from "../compose";
import type { CommandInput } from "./command";

/** By which a person or the system ends a command, and the number that the shell adds to 128. */
const SIGNALS = [
  ["SIGINT", 2],
  ["SIGTERM", 15],
] as const;

/** Runs a command's work on the hub's database, which is found running or started for as long as it takes. */
export async function withCore<Value>(
  { config, logger }: Pick<CommandInput, "config" | "logger">,
  work: (core: Core) => Promise<Value>,
): Promise<Value> {
  const database = await openDatabase({ config, logger, poolSize: 5 });
  const interruption = closeWhenInterrupted(database);
  try {
    return await work(await composeCore(config, database.dataSource, logger));
  } finally {
    await interruption.forget();
    await database.close();
  }
}

/** A database that was started for this command alone must not outlive it, also when somebody presses Ctrl-C. */
function closeWhenInterrupted(database: OpenDatabase): { readonly forget: () => Promise<void> } {
  let ending: Promise<never> | null = null;
  const handlers = SIGNALS.map(([signal, number]) => {
    const end = () => {
      ending ??= endAfter(database.close(), 128 + number);
    };
    process.once(signal, end);
    return () => process.off(signal, end);
  });
  return {
    forget: async () => {
      for (const off of handlers) off();
      // What the work says of a database that was closed under it is no news.
      await ending;
    },
  };
}

/** A fault in closing is no reason to stay. */
async function endAfter(closing: Promise<void>, code: number): Promise<never> {
  await closing.catch(() => undefined);
  process.exit(code);
}
