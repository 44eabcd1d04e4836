import type { Check } from "./check";

/** Nothing of who wants to stay unnamed ever left the house, nor what is said among officers. */
export const checkJournal: Check = ({ journal, texts }, ledger) => {
  const sent = JSON.stringify(
    journal.map(({ path, query, headers, body, files }) => [path, query, headers, body, files]),
  );
  const found: string[] = [];
  for (const { ticket, isAnonymous, isSecret, canaries } of ledger.submitted) {
    if (!isAnonymous && !isSecret) continue;
    for (const canary of canaries) {
      if (sent.includes(canary)) found.push(`leaked: ${canary} of ${ticket}`);
    }
  }
  for (const { token, verb } of ledger.spoken) {
    const text = texts.find(({ words, origin }) => origin !== "NATIONAL" && words.includes(token));
    const isInternal = text !== undefined && (text.visibility === "INTERNAL" || !text.isPublished);
    if (isInternal && sent.includes(token)) found.push(`leaked: an internal text of ${verb} (${token})`);
  }
  return found;
};
