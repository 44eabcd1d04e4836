import type { Logger } from "pino";
import type { Config } from "../config/config";
import { FileStore } from "../store/file-store";
import type { Spoilage } from "../store/kept-file";

/** The uploads' directory, of which the log tells every file that is missing or not what was kept. */
export function openFiles(
  { filesDir }: Pick<Config, "filesDir">,
  logger: Logger,
  onSpoilt: (spoilage: Spoilage) => void = () => undefined,
): FileStore {
  return new FileStore(filesDir, ({ id, spoilage }) => {
    logger.error({ file: id, spoilage }, "a stored file is missing, or is not what was kept");
    onSpoilt(spoilage);
  });
}
