import { type Answer, json, notFound } from "./answers";
import type { Call } from "./call";
import { FieldChecks } from "./field-checks";
import { MASTERS, type MasterEntry, statusCodes, TEMPLATES } from "./lists";
import { encode, logShape, wrapped } from "./log-shapes";
import type { LogItem, SecondCase } from "./model";
import { readMoment, toWib, wholeSecond } from "./wib";
import { caseOfPath } from "./writes";

/** However many are asked for, a page has no more. */
const PAGE_LIMIT = 3;
const MASTER_PAGE_LIMIT = 4;
const WORD_LENGTH = 3;

/** One page of a list; the next page's address is the one by which machines behind the gateway know this system. */
function paginated<Item>(
  call: Call,
  list: readonly Item[],
  limit: number,
  shape: (item: Item) => unknown,
  arrange: (onPage: Item[]) => Item[] = (onPage) => onPage,
): Answer {
  const { query, path } = call.request;
  const page = Number(query.get("page") ?? 1);
  const size = Math.min(Number(query.get("page_size") ?? limit), limit);
  const checks = new FieldChecks({});
  checks.must("page", Number.isSafeInteger(page) && page > 0, "must be a whole number from 1");
  checks.must("page_size", Number.isSafeInteger(size) && size > 0, "must be a whole number from 1");
  checks.settle();
  const end = page * size;
  const next = end < list.length ? `http://backend-03.lapor.invalid:8080/api/v3${path}?page=${page + 1}` : null;
  const data = arrange(list.slice(end - size, end)).map(shape);
  return json(200, {
    results: { data, next_page_url: next, current_page: call.dice.id("page", page), per_page: size },
  });
}

function flagShape(call: Call, name: string, isSet: boolean): boolean | number | string {
  return call.dice.pick<boolean | number | string>(`flag ${name}`, isSet, isSet ? 1 : 0, isSet ? "1" : "0");
}

function statusPart(call: Call, subject: SecondCase): Record<string, unknown> {
  const { state } = call;
  const dice = call.dice.of("case", subject.id);
  const { disposition } = subject;
  return {
    status_code: dice.id("code", dice.pick("which code", ...statusCodes(subject.status))),
    status_name: subject.status,
    disposition_id: disposition === null ? null : dice.id("disposition", disposition),
    disposition_name: state.institution(disposition)?.name ?? null,
    status_logs: subject.statusLogs.map(({ note, at }) => ({ note, timestamp: toWib(at) })),
  };
}

function contentPart(call: Call, subject: SecondCase): Record<string, unknown> {
  return {
    id: call.dice.of("case", subject.id).id("id", Number(subject.id)),
    title: encode(subject.title),
    content: wrapped(subject.content, call.lasting.of("case", subject.id)),
    created_at: toWib(subject.createdAt),
    is_anonymous: flagShape(call, "anonymous", subject.flags.isAnonymous),
    is_secret: flagShape(call, "secret", subject.flags.isSecret),
    is_priority: flagShape(call, "priority", subject.flags.isPriority),
  };
}

function isSpoken({ kind }: LogItem): boolean {
  return kind === "followUp" || kind === "reply";
}

/** N4: the log of half of the cases tells the follow-ups too, and of half of them it begins with the newest. */
export function readCase(call: Call): Answer {
  const subject = caseOfPath(call);
  const lasting = call.lasting.of("log of", subject.id);
  const told = lasting.happens("tells all") ? subject.items : subject.items.filter((item) => !isSpoken(item));
  const ordered = lasting.happens("newest first") ? told.toReversed() : told;
  const data = { ...statusPart(call, subject), ...(call.habits.bareCases ? {} : contentPart(call, subject)) };
  // Counted apart, a step has the number of the next follow-up here, and a follow-up another one than there.
  const apart = (item: LogItem) => (isSpoken(item) ? 100_000 : 1);
  const number = (item: LogItem) => item.id + (call.habits.countsListsApart ? apart(item) : 0);
  const logs = ordered.map((item) => logShape(item, call.dice, call.lasting, call.habits, number(item)));
  return json(200, { results: { data, data_logs: logs, is_favorite: false } });
}

/** N5: what is on which page stays as long as nothing is added, but it follows no time; within a page it is shuffled. */
export function readFollowUps(call: Call): Answer {
  const { items } = caseOfPath(call);
  const rank = (item: LogItem) => call.lasting.of("rank", item.id).roll("place");
  const spoken = items.filter(isSpoken).sort((a, b) => rank(a) - rank(b));
  return paginated(
    call,
    spoken,
    PAGE_LIMIT,
    (item) => logShape(item, call.dice, call.lasting, call.habits),
    (onPage) => call.dice.shuffle("page", onPage),
  );
}

/** N7. */
export function listInstitutions(call: Call): Answer {
  return paginated(call, call.state.institutions, MASTER_PAGE_LIMIT, ({ id, name }) => ({
    id: call.dice.id(`institution ${id}`, id),
    name,
    is_external: 1,
  }));
}

/** N8. */
export function listTemplates(call: Call): Answer {
  return paginated(call, TEMPLATES, PAGE_LIMIT, ({ id, code, name, text }) => ({
    id: call.dice.id(`template ${id}`, id),
    template_code: code,
    name,
    template_content: text,
  }));
}

/** N12. */
export function listMasters(call: Call): Answer {
  const table: readonly MasterEntry[] | undefined = new Map(Object.entries(MASTERS)).get(call.caught[0] ?? "");
  if (table === undefined) throw notFound("Data tidak ditemukan.");
  return paginated(call, table, MASTER_PAGE_LIMIT, ({ id, name, parent }) => {
    const above = table.find((entry) => entry.id === parent);
    const written = above && call.dice.pick<unknown>(`parent ${id}`, above.id, { id: above.id, name: above.name });
    return { id: call.dice.id(`entry ${id}`, id), name, ...(written === undefined ? {} : { parent: written }) };
  });
}

/** Whether any word of the query is found; a reference of several parts finds its neighbours too. */
function isFound({ title, content, tags }: SecondCase, search: string): boolean {
  const text = `${title} ${content} ${tags}`.toLowerCase();
  const words = search.toLowerCase().split(/[^\p{L}\p{N}]+/u);
  return words.some((word) => word.length >= WORD_LENGTH && text.includes(word));
}

/** N9 and N10: the newest case first; "since" means after that second, not in it. */
export function listCases(call: Call): Answer {
  const { query } = call.request;
  const [search, disposition, since] = ["search", "disposition_id", "updated_since"].map((name) => query.get(name));
  const moment = since ? readMoment(since) : null;
  const checks = new FieldChecks({});
  checks.must("updated_since", !since || moment !== null, "must have a zone, or be dd-mm-YYYY HH:mm:ss");
  const isKnown = !disposition || call.state.institution(Number(disposition)) !== null;
  checks.must("disposition_id", isKnown, "is no known institution");
  checks.settle();
  const found = [...call.state.cases.values()]
    .filter((one) => !search || isFound(one, search))
    .filter((one) => !disposition || one.disposition === Number(disposition))
    .filter((one) => moment === null || wholeSecond(one.updatedAt) > wholeSecond(moment))
    .reverse();
  return paginated(call, found, PAGE_LIMIT, (one) => ({
    ...statusPart(call, one),
    ...contentPart(call, one),
    updated_at: toWib(one.updatedAt),
  }));
}
