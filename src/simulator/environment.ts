import type { NationalState } from "./national-state";

/** Which of the simulated classifications fits a kind of complaint, by its place in the list. */
const CLASSIFICATION_BY_KIND = { COMPLAINT: 2, SUGGESTION: 3, ASPIRATION: 3, INFORMATION_REQUEST: 4 };
/** The regency's user; any number is taken. */
const USER_ID = "5200001";

/** The `SP4N_*` variables with which a hub reaches a simulator at this address. */
export function environmentFor(url: string, state: NationalState): Record<string, string> {
  const { settings, masters, capabilities } = state;
  const lastOf = (list: readonly { readonly id: number | string }[]) => String(list.at(-1)?.id ?? "");
  return {
    SP4N_BASE_URL: url,
    SP4N_AUTH_HEADER: settings.authHeader,
    SP4N_AUTH_VALUE: settings.authValue,
    SP4N_TOKEN: settings.token,
    ...(settings.apiKey === null ? {} : { SP4N_API_KEY: settings.apiKey }),
    SP4N_INSTITUTION_ID: settings.institutionId,
    SP4N_USER_ID: USER_ID,
    SP4N_CHANNEL_ID: lastOf(masters.channels),
    SP4N_CLASSIFICATION_IDS: JSON.stringify(CLASSIFICATION_BY_KIND),
    SP4N_LOCATION_ID: String(masters.locations[1]?.id ?? ""),
    SP4N_DEFAULT_CATEGORY_ID: lastOf(masters.categories),
    SP4N_CAPABILITIES: [...capabilities].join(","),
  };
}
