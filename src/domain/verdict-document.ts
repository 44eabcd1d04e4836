import { COMPLAINT_STATUSES, STATUS_LABELS } from "./status";
import { VERDICT_RULES } from "./verdict";
import { DIFFERENCES, VERDICTS } from "./verdict-facts";
import { CELL_MEANINGS, cellOf, NATIONAL_ORDER, NATIONAL_STATUSES } from "./verdict-table";
import { LOCAL_WAITS, NATIONAL_WAITS, SEND_CLICKS } from "./verdict-words";

const INTRODUCTION = `# Consistency of a case on both sides

Generated from \`src/domain/verdict*.ts\`; a test compares them. \`HUB_UPDATE_DOCS=1 npm test\` writes it anew. The pull, the sweep
and this page read the same rules and the same table; nothing else decides how a case compares.`;

const RULES_TEXT = `## Rules

The first rule that fits decides; where none does, the table of statuses. Whatever the verdict of a case that could be read, a flag that
protects more there is set here at once, whether the case's own reading, the list of cases or an export shows it. A pull never makes a
case less protective.`;

const TABLE_TEXT = `## Local and national status

Neither status is copied from the other side; the pair must fit this table. The national status is known by its name.`;

const WAITS_TEXT = `## Who must move

A pair that waits says who must move. Most wait for people here, by the local status; a merged case waits for its survivor:`;

const CLICKS_TEXT = `The others wait for a click in the LAPOR! admin, which the work list names. "Selesai" waits until the citizen's reopening
window has ended:`;

const SENDS_TEXT = `Where the hub can write national statuses, it makes these calls itself; where it cannot, or the call changed
nothing, the same click is asked for:`;

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

function coded(words: Readonly<Record<string, string>>): string[][] {
  return Object.entries(words).map(([word, meaning]) => [`\`${word}\``, meaning]);
}

function waitsSection(): string {
  const here = COMPLAINT_STATUSES.flatMap((status) => {
    const waiting = LOCAL_WAITS[status];
    return waiting === undefined ? [] : [[status, waiting]];
  });
  const there = NATIONAL_WAITS.map(({ local, national, click }) => [local.join(", "), national.join(", "), click]);
  return [
    `${WAITS_TEXT}\n\n${table(["Local", "Waits for"], here)}`,
    `${CLICKS_TEXT}\n\n${table(["Local", "National", "Click"], there)}`,
    `${SENDS_TEXT}\n\n${table(["Call", "Click"], coded(SEND_CLICKS))}`,
  ].join("\n\n");
}

/** The document of the verdicts (docs/consistency.md), as Markdown. */
export function renderVerdictDocument(): string {
  const rules = VERDICT_RULES.map(({ text }, index) => `${index + 1}. ${text}`);
  const pairs = COMPLAINT_STATUSES.map((local) => [
    local,
    ...NATIONAL_ORDER.map((national) => cellOf(local, national)),
  ]);
  const labels = COMPLAINT_STATUSES.map((status) => [status, STATUS_LABELS[status]]);
  const sections = [
    INTRODUCTION,
    `## Verdicts\n\n${table(["Verdict", "Meaning"], coded(VERDICTS))}`,
    `${RULES_TEXT}\n\n${rules.join("\n")}`,
    `${TABLE_TEXT}\n\n${table(["Local \\ national", ...NATIONAL_ORDER], pairs)}`,
    table(["Cell", "Meaning"], coded(CELL_MEANINGS)),
    table(["Short", "National status"], Object.entries(NATIONAL_STATUSES)),
    table(["Local status", "What people read"], labels),
    waitsSection(),
    `## What can differ\n\n${table(["Word", "Meaning"], coded(DIFFERENCES))}`,
  ];
  return `${sections.join("\n\n")}\n`;
}
