import type { Check } from "./check";
import type { Sides } from "./sides";

/** After people have looked after everything, nothing is left that was never sent, and no list was lost. */
export const checkStuck: Check = (sides) => {
  const { here, there } = sides.institutions;
  const lost = here === there ? [] : [`lost: of ${there} institutions ${here} are known here`];
  return [...lost, ...unsent(sides)];
};

function unsent({ items, cases }: Sides): string[] {
  return items
    .filter(({ state }) => state !== "DONE" && state !== "DISCARDED")
    .map(({ complaintId, kind, cause, mark, state, parkedState, reason }) => {
      const ticket = cases.find(({ id }) => id === complaintId)?.ticket;
      const name = `${kind} ${cause}${mark === null ? "" : ` ${mark}`} of ${ticket}`;
      return `stuck: ${name} is ${state}${parkedState === null ? "" : ` ${parkedState}`} (${reason ?? "no reason"})`;
    });
}
