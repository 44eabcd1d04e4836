import { join } from "node:path";
import type { Logger } from "pino";
import type { Hub } from "../api/hub";
import type { Core } from "../compose";
import type { Config } from "../config/config";
import type { App } from "../http/app";
import { addExportRoutes } from "../http/exports";
import { addPaperRoutes } from "../http/papers";
import { Exports } from "../paper/export/exports";
import { FileStore } from "../store/file-store";

/** Opens the doors of the papers and spreadsheets, with the queue of the large ones. */
export function openPapers(
  config: Config,
  logger: Logger,
  core: Core,
  { limiter, cursors }: Hub,
  { server }: App,
  uploads: FileStore,
): Exports {
  const { auth, cases, vault } = core;
  const { work, clock } = cases;
  const files = new FileStore(join(config.filesDir, "exports"));
  const onError = (error: unknown) => logger.warn({ err: error }, "an export could not be made; it is tried again");
  const exportQueue = new Exports({ work, vault, files, clock, onError });
  const publicUrl = config.HUB_PUBLIC_URL?.replace(/\/+$/, "") ?? null;
  addPaperRoutes(server, { env: { cases, files: uploads, publicUrl }, auth, limiter });
  addExportRoutes(server, { work, auth, limiter, cursors, exportQueue, files, clock });
  return exportQueue;
}
