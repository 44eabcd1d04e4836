import type { Check } from "./check";
import { isDue } from "./due";

/** Every acknowledged complaint exists once, and every case that is due is one national case, linked to it. */
export const checkLinks: Check = (sides, ledger) => {
  const { cases, national } = sides;
  const found: string[] = [];
  for (const { token, ticket, isAcknowledged } of ledger.submitted) {
    const own = cases.filter(({ wordsOpened }) => wordsOpened.includes(token));
    if (isAcknowledged && own.length === 0) found.push(`lost: the acknowledged complaint ${ticket}`);
    if (own.length > 1)
      found.push(`doubled here: the complaint ${token} is ${own.map((one) => one.ticket).join(", ")}`);
    if (isAcknowledged && own.length === 1 && own[0]?.ticket !== ticket) found.push(`${ticket} is ${own[0]?.ticket}`);
  }
  for (const one of cases.filter(({ origin }) => origin === "LOCAL")) {
    const there = national.filter(({ tags }) => tags === `#${one.ticket}`).map(({ id }) => id);
    const isDiscarded = ledger.decisions.some(
      ({ complaintId, kind, what }) => complaintId === one.id && kind === "CREATE" && what === "discarded",
    );
    if (there.length > 1) found.push(`doubled there: ${one.ticket} is ${there.join(" and ")}`);
    if (!isDue(sides, one)) {
      if (there.length > 0) found.push(`${one.ticket} was never verified here and is ${there.join()} there`);
    } else if (there.length === 0) {
      if (!isDiscarded) found.push(`lost: ${one.ticket} is due and not there`);
    } else if (!there.includes(one.national?.nationalId ?? "")) {
      found.push(`${one.ticket} is ${there.join()} there, and linked to ${one.national?.nationalId ?? "nothing"}`);
    }
  }
  for (const { nationalId, token } of ledger.bornThere) {
    const linked = cases.filter((one) => one.national?.nationalId === nationalId);
    const worded = cases.filter(({ wordsOpened }) => wordsOpened.includes(token));
    if (worded.length > 1 || linked.length > 1) found.push(`doubled here: national ${nationalId} (${token})`);
    const isOurs = national.some(({ id, dispositionId }) => id === nationalId && dispositionId === sides.institutionId);
    if (linked.length === 0 && ledger.hasTakenNewCases && isOurs)
      found.push(`lost: national ${nationalId} (${token}) is not here`);
  }
  return found;
};
