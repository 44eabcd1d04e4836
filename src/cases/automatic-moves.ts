import { HubError } from "../domain/errors";
import { changeCase, type Verb } from "./change-case";
import type { CaseEnvironment } from "./environment";
import { presentChanges, recomputeById } from "./recompute-clocks";
import { archiveComplaint } from "./result";
import { reject } from "./review";

const BATCH = 50;

const UNANSWERED =
  "Aduan ditutup oleh sistem karena permintaan klarifikasi tidak dijawab sampai batas waktunya. " +
  "Bila aduan masih perlu ditangani, silakan hubungi koordinator agar aduan dibuka kembali.";

/** What the hub does with a case by itself, once the time that the citizen had is over. */
interface AutomaticMove {
  /** `?`: now, place, place, id. */
  readonly due: string;
  perform(env: CaseEnvironment, id: string, until: Date): Promise<unknown>;
}

function dueCases(status: string, column: string, also = ""): string {
  return `SELECT id, ${column} AS until FROM complaint
           WHERE status = '${status}' AND ${column} < ? AND (${column} > ? OR (${column} = ? AND id > ?)) ${also}
           ORDER BY ${column}, id LIMIT ${BATCH}`;
}

function moveBySystem<Input>(env: CaseEnvironment, verb: Verb<Input>, id: string, until: Date, input: Input) {
  // Which window it was stands in the key: a case that is reopened and resolved again is archived again.
  const idempotencyKey = `${verb.action.toLowerCase()}-by-time:${id}:${until.getTime()}`;
  return changeCase(env, verb, { actor: { kind: "SYSTEM" }, id, idempotencyKey }, input);
}

const MOVES: readonly AutomaticMove[] = [
  {
    // A case that came closed, with its past, has no clock here, and its paper stands in another register.
    due: dueCases("RESOLVED", "reopen_until", "AND clocks <> '[]'"),
    perform: (env, id, until) => moveBySystem(env, archiveComplaint, id, until, {}),
  },
  {
    due: dueCases("CLARIFICATION_REQUESTED", "clarification_until"),
    perform: (env, id, until) => moveBySystem(env, reject, id, until, { reason: UNANSWERED }),
  },
];

/** What one pass did. */
export interface AutomaticPass {
  readonly moved: number;
  /** Cases that could not be moved; they are tried again with the next pass. */
  readonly failed: number;
}

/**
 * Archives what was resolved and not reopened in time, and refuses what waits for an answer that does not come; by the
 * verbs of the procedure, with all that follows from them. The workflow has the last word: a citizen who was quicker
 * keeps what he did.
 */
export async function moveByTime(
  env: CaseEnvironment,
  options: { readonly signal?: AbortSignal; readonly onError?: (error: unknown) => void } = {},
): Promise<AutomaticPass> {
  const now = env.clock();
  let moved = 0;
  let failed = 0;
  for (const move of MOVES) {
    for (let after = { until: new Date(0), id: "" }; ; ) {
      const place = [now, after.until, after.until, after.id];
      const rows = await env.work.read<{ id: string; until: Date }>(move.due, place);
      const changes = rows.length === 0 ? [] : await presentChanges(env);
      for (const { id, until } of rows) {
        if (options.signal?.aborted === true) return { moved, failed };
        try {
          // A holiday that has not reached this case yet may give the citizen more time: then nothing is due.
          await recomputeById(env, id, changes);
          await move.perform(env, id, until);
          moved += 1;
        } catch (error) {
          if (error instanceof HubError && error.code === "ACTION_NOT_ALLOWED") continue;
          failed += 1;
          options.onError?.(error);
        }
      }
      const last = rows.at(-1);
      if (last === undefined || rows.length < BATCH) break;
      after = last;
    }
  }
  return { moved, failed };
}
