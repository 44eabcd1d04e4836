import { loadConfig } from "../../src/config/config";
import type { NationalConfig } from "../../src/national/client";

/** A hub's national settings out of the variables that a simulator prints. */
export function nationalSettings(
  environment: Readonly<Record<string, string>>,
  changes: Partial<NationalConfig> = {},
): NationalConfig {
  const { national } = loadConfig({ ...environment }, () => "");
  if (national === null) throw new Error("the environment names no national system");
  return { ...national, ...changes };
}
