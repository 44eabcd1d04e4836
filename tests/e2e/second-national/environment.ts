import type { Secrets } from "./gateway";
import { MASTERS, OWN } from "./lists";
import type { Capability } from "./model";

/** What of the options a hub is told. */
interface Told {
  readonly capabilities?: readonly Capability[];
  readonly createTimeoutMs?: number;
  readonly readTimeoutMs?: number;
  readonly callsPerMinute?: number;
}

/** The variables with which a hub reaches this system. */
export function environmentOf(url: string, secrets: Secrets, told: Told): Record<string, string> {
  const [complaint, , aspiration, information] = MASTERS.classifications;
  const kinds = {
    COMPLAINT: complaint?.id,
    SUGGESTION: aspiration?.id,
    ASPIRATION: aspiration?.id,
    INFORMATION_REQUEST: information?.id,
  };
  return {
    SP4N_BASE_URL: url,
    SP4N_AUTH_HEADER: secrets.authHeader,
    SP4N_AUTH_VALUE: secrets.authValue,
    SP4N_TOKEN: secrets.token,
    ...(secrets.apiKey === null ? {} : { SP4N_API_KEY: secrets.apiKey }),
    SP4N_INSTITUTION_ID: String(OWN.institution),
    SP4N_USER_ID: String(OWN.user),
    SP4N_CHANNEL_ID: String(OWN.channel),
    SP4N_CLASSIFICATION_IDS: JSON.stringify(kinds),
    SP4N_LOCATION_ID: String(MASTERS.locations[0]?.id),
    SP4N_DEFAULT_CATEGORY_ID: String(MASTERS.categories.at(-1)?.id),
    SP4N_CAPABILITIES: (told.capabilities ?? []).join(","),
    SP4N_CALLS_PER_MINUTE: String(told.callsPerMinute ?? 6000),
    SP4N_CREATE_TIMEOUT_MS: String(told.createTimeoutMs ?? 2000),
    SP4N_READ_TIMEOUT_MS: String(told.readTimeoutMs ?? 1000),
  };
}
