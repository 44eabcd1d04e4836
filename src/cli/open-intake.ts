import type { FastifyInstance } from "fastify";
import type { Logger } from "pino";
import type { Registry } from "prom-client";
import { Intake } from "../cases/intake/intake";
import type { Core } from "../compose";
import type { Config } from "../config/config";
import { intakeMetrics } from "../http/intake/intake-metrics";
import { addIntakeRoutes } from "../http/intake/intake-routes";
import type { Notifier } from "../notify/notifier";
import { WhatsAppMedia } from "../notify/whatsapp-media";
import { FileStore } from "../store/file-store";
import { countInbound } from "../store/inbound-rows";
import { ReceivedFiles } from "../store/received-files";
import { DISTRICTS } from "../store/reference/districts";

/** Opens the doors of the SMS and WhatsApp gateways, with what looks at the messages behind them. */
export function openIntake(
  config: Config,
  { cases }: Core,
  notifier: Notifier,
  server: FastifyInstance,
  registry: Registry,
  logger: Logger,
): Intake {
  const files = new ReceivedFiles(new FileStore(config.filesDir), cases.work, cases.vault, cases.clock);
  const { NOTIFY_WHATSAPP_URL: url, NOTIFY_WHATSAPP_TOKEN: token } = config;
  const intake = new Intake({
    cases,
    files,
    media: url === undefined ? null : new WhatsAppMedia({ url, token: token ?? "" }),
    places: DISTRICTS,
    log: (fields, message) => logger.warn(fields, message),
  });
  const count = intakeMetrics(registry, () => countInbound(cases.work));
  addIntakeRoutes(server, { config, intake, files, notifier, clock: cases.clock, count });
  return intake;
}
