import { COMPLAINT_STATUSES, type ComplaintAction, type ComplaintStatus, STATUS_LABELS } from "./status";
import { CONDITION_TEXTS, EVENT_TYPE_OF_ACTION, type Transition, WORKFLOW } from "./workflow";

const INTRODUCTION = `# Workflow

Generated from \`src/domain/workflow.ts\`; a test compares them. \`HUB_UPDATE_DOCS=1 npm test\` writes it anew. How a local
status must fit the national one is told in [consistency.md](consistency.md). The procedure is SOP DINKOMINFO/4/1/32/2020 of Kabupaten Demak. The API, the use cases and this page read the
same table; nothing else decides about a status.`;

const TRANSITIONS_TEXT = `## Transitions

All conditions of a row must hold. CITIZEN proves himself by ticket number and access code. SYSTEM is the hub itself. Where two rows
differ only in their target (REVIEW_RESULT), the caller chooses. Every action leaves one event in the log.`;

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

/** The document of the workflow (docs/workflow.md), as Markdown. */
export function renderWorkflowDocument(): string {
  const statuses = COMPLAINT_STATUSES.map((status) => [`\`${status}\``, STATUS_LABELS[status]]);
  const conditions = Object.entries(CONDITION_TEXTS).map(([name, text]) => [`\`${name}\``, text]);
  const sections = [
    INTRODUCTION,
    `## Statuses\n\n${table(["Status", "What people read"], statuses)}`,
    `${TRANSITIONS_TEXT}\n\n${transitionsTable()}`,
    `### Conditions\n\n${table(["Condition", "What officers read"], conditions)}`,
  ];
  return `${sections.join("\n\n")}\n`;
}
