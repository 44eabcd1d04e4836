import type { Check } from "./check";

/** After people have looked after everything, nothing is left that was never sent. */
export const checkStuck: Check = ({ items, cases }) =>
  items
    .filter(({ state }) => state !== "DONE" && state !== "DISCARDED")
    .map(({ complaintId, kind, cause, mark, state, parkedState, reason }) => {
      const ticket = cases.find(({ id }) => id === complaintId)?.ticket;
      const name = `${kind} ${cause}${mark === null ? "" : ` ${mark}`} of ${ticket}`;
      return `stuck: ${name} is ${state}${parkedState === null ? "" : ` ${parkedState}`} (${reason ?? "no reason"})`;
    });
