import type { InboxFilterInput } from "../api/inputs";
import { HubError } from "../domain/errors";
import { CHANNELS, COMPLAINT_STATUSES } from "../domain/status";
import type { InboxOrder } from "../store/inbox-rows";

/** The view that an address names: the arguments of the query `inbox`, under the same names. */
export interface AskedView {
  readonly agency: string | null;
  readonly filter: InboxFilterInput;
  readonly sort: InboxOrder;
}

const SORTS = ["DUE_FIRST", "NEWEST", "OLDEST"] as const satisfies readonly InboxOrder[];
const VERDICTS = ["EQUAL", "LOCAL_AHEAD", "NATIONAL_AHEAD", "CONFLICT", "UNKNOWN", "NOT_LINKED"] as const;

type Values = readonly string[];

/** Parameters by name; lists are written `a,b`, or the name is repeated. */
const PARAMETERS = {
  agency: one,
  statuses: (values: Values, name: string) => list(values, name, COMPLAINT_STATUSES),
  overdue: yesOrNo,
  mine: yesOrNo,
  unclaimed: yesOrNo,
  channel: (values: Values, name: string) => list(values, name, CHANNELS),
  claimedBy: one,
  category: one,
  search: one,
  syncVerdict: (values: Values, name: string) => list(values, name, VERDICTS),
  sort: (values: Values, name: string) => choice(one(values, name), name, SORTS),
} as const;

type Name = keyof typeof PARAMETERS;
type Parsed = { readonly [N in Name]?: ReturnType<(typeof PARAMETERS)[N]> };

/** Reads the view. @throws BAD_USER_INPUT for a value or name that is none: with a misspelt filter all rows would be exported */
export function askedView(query: Readonly<Record<string, unknown>>): AskedView {
  const parsed = Object.fromEntries(
    Object.entries(query).map(([name, value]) => {
      if (!Object.hasOwn(PARAMETERS, name)) throw refused(name, Object.keys(PARAMETERS));
      const values = (Array.isArray(value) ? value : [value]).map(String);
      return [name, PARAMETERS[name as Name](values, name)];
    }),
  ) as Parsed;
  const { agency = null, sort = "DUE_FIRST", ...filter } = parsed;
  return { agency, sort, filter };
}

function one(values: Values, name: string): string {
  const [value, ...more] = values;
  if (value === undefined || more.length > 0) {
    throw new HubError("BAD_USER_INPUT", { message: `Parameter ${name} hanya boleh disebut satu kali.` });
  }
  return value;
}

function yesOrNo(values: Values, name: string): boolean {
  return choice(one(values, name), name, ["true", "false"]) === "true";
}

function list<Value extends string>(values: Values, name: string, known: readonly Value[]): Value[] {
  const items = values.flatMap((value) => value.split(","));
  return items.map((item) => choice(item, name, known));
}

function choice<Value extends string>(value: string, name: string, known: readonly Value[]): Value {
  const found = known.find((one) => one === value);
  if (found === undefined) throw refused(name, known);
  return found;
}

function refused(name: string, known: readonly string[]): HubError {
  const shown = name.slice(0, 40).replace(/[^\w.-]/g, "");
  return new HubError("BAD_USER_INPUT", {
    message: `Parameter ${shown} tidak dikenali. Pilihan: ${known.join(", ")}.`,
  });
}
