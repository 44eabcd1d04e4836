/** A change of the source text of one file; the text must stand there exactly once. */
export interface Patch {
  /** End of the file's path. */
  readonly file: string;
  readonly search: string;
  readonly replacement: string;
}

/** Bugs that the simulation must find, by name; each takes one of the bridge's precautions away. */
export const PLANTS: Readonly<Record<string, readonly Patch[]>> = {
  noFencing: [
    {
      file: "src/sync/lanes.ts",
      search: '"lease_holder = NULL, lease_until = NULL"}\n          WHERE id = ? AND fence = ?',
      replacement: '"lease_holder = NULL, lease_until = NULL"}\n          WHERE id = ? AND ? IS NOT NULL',
    },
    {
      file: "src/sync/lanes.ts",
      search: "fence = fence + 1\n        WHERE id = ? AND fence = ?",
      replacement: "fence = fence + 1\n        WHERE id = ? AND ? IS NOT NULL",
    },
    {
      file: "src/sync/lanes.ts",
      search: "AND (lease_until IS NULL OR lease_until < UTC_TIMESTAMP(3))`",
      replacement: "`",
    },
    {
      file: "src/sync/step-end.ts",
      search: "id = ? AND fence = ? FOR UPDATE",
      replacement: "id = ? AND ? IS NOT NULL FOR UPDATE",
    },
  ],
  noReadBack: [
    {
      file: "src/sync/carry.ts",
      search: "return item.isUnclear ? settle(env, item, step) : performWriting(env, item, step);",
      replacement: "void settle; return performWriting(env, item, step);",
    },
  ],
  noSettling: [
    {
      file: "src/sync/settle.ts",
      search: "const isOld = await isSettled(env, found);",
      replacement: "const isOld = true; void isSettled;",
    },
  ],
  firstPageOnly: [
    { file: "src/national/paging.ts", search: "if (!page.hasNext) {", replacement: "if (number === 1) {" },
  ],
  marksIgnored: [
    {
      file: "src/sync/reading.ts",
      search: "if (isReporterReply(item)) return null;",
      replacement: "if (isReporterReply(item) || item.text !== null) return null;",
    },
  ],
  crashForgotten: [
    {
      file: "src/sync/lanes.ts",
      search: "WHEN 'SENDING' THEN 'SETTLING' ELSE state",
      replacement: "WHEN 'SENDING' THEN 'LEASED' ELSE state",
    },
  ],
  lanesOutOfOrder: [
    {
      file: "src/sync/lanes.ts",
      search: "p.complaint_id = o.complaint_id AND p.seq < o.seq",
      replacement: "p.complaint_id = o.complaint_id AND p.seq < 0",
    },
  ],
  timeoutMeansNotSent: [
    {
      file: "src/national/judge.ts",
      search: "return exchange.wasOpened ? unclear(exchange.cause, reason) : notProcessed(exchange.cause, reason);",
      replacement: "void unclear; return notProcessed(exchange.cause, reason);",
    },
  ],
  identityOfTheUnnamed: [
    {
      file: "src/national/outbound.ts",
      search: "if (isAnonymous || isSecret || reporter === null) return false;",
      replacement: "if (reporter === null || (isAnonymous && isSecret)) return false;",
    },
    {
      file: "src/sync/outbound.ts",
      search: "row.isAnonymous || row.isSecret ? null : openIdentity",
      replacement: "row.isAnonymous && row.isSecret ? null : openIdentity",
    },
  ],
  flagsNotRaised: [
    {
      file: "src/sync/raise-and-fill.ts",
      search: "for (const name of fields) row[name] = true;",
      replacement: 'if (fields.includes("isSecret")) row.isSecret = true;',
    },
  ],
  ownCasesTakenForNew: [
    {
      file: "src/sync/new-cases.ts",
      search: "const holder = await holderOf(env, shown);",
      replacement:
        'const holder = { ...(await holderOf(env, shown)), kind: "NONE" as const } as Awaited<ReturnType<typeof holderOf>>;',
    },
  ],
  brokenMasterListBelieved: [
    { file: "src/sync/masters.ts", search: "const LARGEST_LOSS = 0.5;", replacement: "const LARGEST_LOSS = 1;" },
  ],
};
