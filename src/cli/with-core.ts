import { type Core, composeCore, openDatabase } from "../compose";
import type { CommandInput } from "./command";

/** Runs a command's work on the hub's database, which is found running or started for as long as it takes. */
export async function withCore<Value>(
  { config, logger }: Pick<CommandInput, "config" | "logger">,
  work: (core: Core) => Promise<Value>,
): Promise<Value> {
  const database = await openDatabase({ config, logger, poolSize: 5 });
  try {
    return await work(await composeCore(config, database.dataSource, logger));
  } finally {
    await database.close();
  }
}
