import type { Logger } from "pino";
import type { Config } from "../config/config";
import type { EventFeed } from "../live/event-feed";
import { type Hint, type Hints, NO_HINTS } from "../live/hints";
import { RedisHints } from "../live/redis-hints";
import type { Sequencer } from "../live/sequencer";

/** What other nodes tell is looked at, and never believed. */
export function openHints(config: Config, logger: Logger, feed: EventFeed, sequencer: Sequencer): Hints {
  if (config.HUB_HINT_URL === undefined) return NO_HINTS;
  return new RedisHints({
    url: config.HUB_HINT_URL,
    channel: `aduan-hub:${feed.generation}`,
    receive: (hint: Hint) => {
      if (hint.kind === "STAMPED" && hint.head > feed.head) feed.pull();
      if (hint.kind === "COMMITTED" && sequencer.isLeader) sequencer.wake();
    },
    onChange: (isConnected, reason) => {
      if (isConnected) logger.info("the hint broker answers again");
      else logger.warn({ reason }, "the hint broker does not answer: the log is looked at four times a second");
    },
  });
}
