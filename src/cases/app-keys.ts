import { HubError } from "../domain/errors";
import type { Channel } from "../domain/status";
import type { Actor } from "./actor";
import type { CaseEnvironment } from "./environment";

/**
 * Once a key of the Android or iOS app is made, that channel is the app's: a submission without a key is turned away.
 * Until then both are as public as the web.
 * @throws UNAUTHENTICATED without a key, FORBIDDEN for officers.
 */
export async function demandAppKey(env: CaseEnvironment, actor: Actor, channel: Channel): Promise<void> {
  if ((channel !== "ANDROID" && channel !== "IOS") || (actor.kind !== "NOBODY" && actor.kind !== "OFFICER")) return;
  const [key] = await env.work.read(
    `SELECT id FROM api_key WHERE FIND_IN_SET(?, channels) > 0 AND FIND_IN_SET('complaints:submit', scopes) > 0
      AND revoked_at IS NULL AND expires_at > ? LIMIT 1`,
    [channel, env.clock()],
  );
  if (key !== undefined) throw new HubError(actor.kind === "NOBODY" ? "UNAUTHENTICATED" : "FORBIDDEN");
}
