import type { Check } from "./check";
import { folded } from "./folded";
import type { HubCase, Sides } from "./sides";

/** What was said here and there stands here once, in its case. */
export const checkHubTexts: Check = (sides, ledger) => {
  const { texts, cases } = sides;
  const found: string[] = [];
  for (const { token, verb, complaintId, ending } of ledger.spoken) {
    const own = texts.filter(({ words }) => words.includes(token));
    const here = own.filter((text) => text.complaintId === complaintId);
    if (own.length > 1) found.push(`doubled here: the text of ${verb} (${token})`);
    if (ending === "done" && here.length === 0) found.push(`lost: the text of the acknowledged ${verb} (${token})`);
    if (ending === "refused" && own.length > 0) found.push(`the text of a refused ${verb} (${token}) was written`);
  }
  for (const { token, nationalId } of ledger.saidThere) {
    const linked = cases.find((one) => one.national?.nationalId === nationalId);
    const own = texts.filter(({ words }) => words.includes(token));
    if (own.length > 1) found.push(`doubled here: the national item ${token} of ${nationalId}`);
    if (own.some(({ complaintId }) => complaintId !== linked?.id)) found.push(`${token} stands in another case`);
    if (own.some(({ origin }) => origin !== "NATIONAL")) found.push(`${token} is not told to be national`);
  }
  found.push(...cases.flatMap((one) => missingHere(sides, one)));
  for (const one of cases) {
    const echoes = texts.filter(
      ({ complaintId, origin, words }) =>
        complaintId === one.id && origin === "NATIONAL" && words.includes(`[${one.ticket}/`),
    );
    for (const { words } of echoes) found.push(`echo: ${one.ticket} took its own word back: ${words.slice(0, 60)}`);
  }
  return found;
};

/** Words of others that stand in a case's national log, and not as often here. */
function missingHere({ national, texts, journal }: Sides, one: HubCase): string[] {
  const record = national.find(({ id }) => id === one.national?.nationalId);
  const here = texts
    .filter(({ complaintId, origin }) => complaintId === one.id && origin === "NATIONAL")
    .map(({ words }) => folded(words));
  const ownNotes = journal.flatMap(({ call, body }) =>
    call === "N11" ? [folded(String((body as { note?: unknown }).note))] : [],
  );
  const there = (record?.log ?? [])
    .map(({ content }) => folded(content ?? ""))
    .filter((words) => words !== "" && !words.startsWith(`[${one.ticket}/`) && !ownNotes.includes(words));
  return [...new Set(there)].flatMap((words) => {
    const wanted = there.filter((other) => other === words).length;
    const has = here.filter((other) => other === words).length;
    return has >= wanted ? [] : [`lost: ${wanted - has} national item of ${one.ticket}: ${words.slice(0, 60)}`];
  });
}
