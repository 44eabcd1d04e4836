import { COMPLAINT_STATUSES, type ComplaintAction, type ComplaintStatus, STATUS_LABELS } from "./status";
import { everyPair, NATIONAL_STATUSES, type NationalStatus } from "./verdict";
import { CONDITION_TEXTS, EVENT_TYPE_OF_ACTION, type Transition, WORKFLOW } from "./workflow";

const INTRODUCTION = `# Workflow

Generated from \`src/domain/workflow.ts\` and \`src/domain/verdict.ts\`; a test compares them. \`HUB_UPDATE_DOCS=1 npm test\`
writes it anew. The procedure is SOP DINKOMINFO/4/1/32/2020 of Kabupaten Demak. The API, the use cases and this page read the
same table; nothing else decides about a status.`;

const TRANSITIONS_TEXT = `## Transitions

All conditions of a row must hold. CITIZEN proves himself by ticket number and access code. SYSTEM is the hub itself. Where two rows
differ only in their target (REVIEW_RESULT), the caller chooses. Every action leaves one event in the log.`;

const PAIRS_TEXT = `## Local and national status

Neither status is copied from the other side; the pair must fit this table. The national status is known by its name; a name that
is not in the table is \`UNKNOWN\` and goes to the coordinator. It is never guessed.`;

const CELLS: readonly (readonly [cell: string, meaning: string])[] = [
  ["=", "Equal; nothing to do"],
  ["W", "Equal, but people of one side must move; shown as waiting"],
  ["A", "The national side is ahead"],
  ["V", "The local side is ahead by a verification; the hub cannot write national statuses yet, so it waits as W"],
  ["F", "The local side is ahead by its end (archived); waits as W"],
  ["X", "The local side is closed, the national one is not; waits as W"],
  ["C", "Conflict; the coordinator decides"],
  ["M", "Merged: as the surviving case"],
  ["T", "Transferred: held elsewhere"],
];

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

interface TransitionGroup {
  readonly action: ComplaintAction;
  readonly from: ComplaintStatus[];
  readonly row: Transition;
}

/** Rows that differ only in where they start are shown as one. */
function transitionGroups(): readonly TransitionGroup[] {
  const groups = new Map<string, TransitionGroup>();
  for (const row of WORKFLOW) {
    const key = JSON.stringify([row.action, row.actors, row.to, row.conditions]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { action: row.action, from: [row.from], row });
    else group.from.push(row.from);
  }
  return [...groups.values()];
}

function transitionsTable(): string {
  const rows = transitionGroups().map(({ action, from, row }) => [
    from.join(", "),
    `\`${action}\``,
    row.actors.join(", "),
    row.to,
    row.conditions.map((condition) => `\`${condition}\``).join(", "),
    EVENT_TYPE_OF_ACTION[action],
  ]);
  return table(["From", "Action", "Who", "To", "Conditions", "Event"], rows);
}

function pairsTable(): string {
  const names = Object.keys(NATIONAL_STATUSES) as NationalStatus[];
  const cells = new Map(everyPair().map(({ local, national, cell }) => [`${local} ${national}`, cell]));
  const rows = COMPLAINT_STATUSES.map((local) => [local, ...names.map((name) => cells.get(`${local} ${name}`) ?? "")]);
  return table(["Local \\ national", ...names], rows);
}

/** The document of the workflow and of the pairs of statuses (docs/workflow.md), as Markdown. */
export function renderWorkflowDocument(): string {
  const statuses = COMPLAINT_STATUSES.map((status) => [`\`${status}\``, STATUS_LABELS[status]]);
  const conditions = Object.entries(CONDITION_TEXTS).map(([name, text]) => [`\`${name}\``, text]);
  const national = Object.entries(NATIONAL_STATUSES).map(([short, name]) => [short, name]);
  const sections = [
    INTRODUCTION,
    `## Statuses\n\n${table(["Status", "What people read"], statuses)}`,
    `${TRANSITIONS_TEXT}\n\n${transitionsTable()}`,
    `### Conditions\n\n${table(["Condition", "What officers read"], conditions)}`,
    `${PAIRS_TEXT}\n\n${pairsTable()}`,
    table(
      ["Cell", "Meaning"],
      CELLS.map(([cell, meaning]) => [`\`${cell}\``, meaning]),
    ),
    table(["Short", "National status"], national),
  ];
  return `${sections.join("\n\n")}\n`;
}
