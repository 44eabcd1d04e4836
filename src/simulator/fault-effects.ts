import { errorAnswer, htmlAnswer, oversizeAnswer, redirectAnswer } from "./fault-answers";
import { withExtraFields, withGarbage, withMissingFields } from "./fault-edits";
import type { SingleFaultKind } from "./fault-kinds";
import { changeList, logLately } from "./fault-moves";
import type { Happening } from "./happening";
import { HANG_UP, NO_ANSWER, notFound, type WireAnswer, type WireEnding, type Work } from "./wire-call";

type Effect = (happening: Happening, work: Work) => WireEnding | Promise<WireEnding>;

const MINUTE_MS = 60_000;

/** What each kind of fault does to a call. */
export const EFFECTS: Readonly<Record<SingleFaultKind, Effect>> = {
  timeoutBefore: () => NO_ANSWER,
  timeoutAfter: after(() => NO_ANSWER),
  resetBefore: () => HANG_UP,
  resetAfter: after(() => HANG_UP),
  status: ({ order }) => errorAnswer(order, 503),
  statusAfter: after(({ order }) => errorAnswer(order, 502)),
  maintenance: ({ order }) => errorAnswer(order, 503, "html"),
  slow: async ({ order, pauses }, work) => ((await pauses.wait(order.delayMs)) ? work() : HANG_UP),
  htmlBefore: () => htmlAnswer(200, "Selamat datang"),
  htmlAfter: after(() => htmlAnswer(200, "Selamat datang")),
  redirectBefore: ({ order }) => redirectAnswer(order),
  redirectAfter: after(({ order }) => redirectAnswer(order)),
  oversize: after(({ order }) => oversizeAnswer(order)),
  noId: edited(() => ({ status: 200, body: {} })),
  duplicateLog: (_happening, work) => work({ log: (log) => log.flatMap((item) => [item, item]) }),
  reorderLog: ({ random }, work) => work({ log: (log) => random.shuffle(log) }),
  lateLog: (happening, work) => {
    logLately(happening);
    return work();
  },
  missingLog: ({ order }, work) => work({ log: (log) => log.slice(0, -(order.count ?? 1)) }),
  mixedShapes: (_happening, work) => work({ logShapes: "mixed" }),
  clockSkew: ({ order }, work) => work({ skewMs: order.minutes * MINUTE_MS }),
  partialList: ({ order }, work) => work({ list: (items) => items.slice(0, order.count ?? 3) }),
  pageBreak: ({ order }) => errorAnswer(order, 500),
  pageChange: (happening, work) => work(changeList(happening)),
  unknownStatus: ({ order }, work) => work({ statusName: order.statusName }),
  extraFields: edited((answer) => withExtraFields(answer)),
  missingFields: edited((answer, { order, seed }) => withMissingFields(answer, order.fields, seed)),
  caseUnreadable: () => notFound(),
  garbageEntry: edited((answer, { order, random }) => withGarbage(answer, order.position, random)),
  wrongCase: ({ context, state, random }, work) => {
    const others = [...state.cases.keys()].filter((id) => id !== context.caseId);
    const caseId = random.pick(others);
    return caseId === undefined ? renumbered(work()) : work({ caseId });
  },
};

/** The call is carried out, or refused; what it answers is lost. */
function after(ending: (happening: Happening) => WireEnding): Effect {
  return (happening, work) => {
    work();
    return ending(happening);
  };
}

function edited(edit: (answer: WireAnswer, happening: Happening) => WireAnswer): Effect {
  return (happening, work) => {
    const answer = work();
    return answer.status < 400 ? edit(answer, happening) : answer;
  };
}

/** Where there is no other case, one that does not exist. */
function renumbered(answer: WireAnswer): WireAnswer {
  const { results } = answer.body as { readonly results?: { readonly data?: { readonly id?: unknown } } };
  if (results?.data === undefined) return answer;
  const data = { ...results.data, id: Number(results.data.id) + 1 };
  return { ...answer, body: { ...(answer.body as object), results: { ...results, data } } };
}
