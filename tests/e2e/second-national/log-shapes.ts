import type { Habits } from "./call";
import type { Dice } from "./dice";
import { TEMPLATES } from "./lists";
import type { Institution, LogItem, StoredFile } from "./model";
import { toWib } from "./wib";

type Shape = Record<string, unknown>;

const NAMED_ENTITIES = new Map([
  ["&", "&amp;"],
  ["<", "&lt;"],
  [">", "&gt;"],
  ['"', "&quot;"],
  ["'", "&#039;"],
]);

/** The text with everything encoded that HTML or an old character set might stumble over. */
export function encode(text: string): string {
  return text.replaceAll(/[&<>"']|[^\p{ASCII}]/gu, (sign) => NAMED_ENTITIES.get(sign) ?? `&#${sign.codePointAt(0)};`);
}

/** The text as an editor for HTML leaves it; the lasting dice choose the editor. */
export function wrapped(text: string, lasting: Dice): string {
  const lines = encode(text).split(/\r?\n/);
  return lasting.pick(
    "editor",
    `<p>${lines.join("<br />")}</p>\r\n`,
    `<div>${lines.map((line) => `<p style="margin:0">${line}</p>`).join("")}</div>`,
    `${lines.join("<br>\n")}&nbsp;`,
    `<p><span class="ql-size">${lines.join("</span></p><p><span>")}</span></p>`,
  );
}

function institutionShape({ id, name }: Institution, dice: Dice): Shape {
  return dice.pick<Shape>("institution object", { id: dice.id("institution", id), name }, { name, color: null });
}

function fromShape(from: Institution | null, dice: Dice, mayLack: boolean): Shape {
  if (from === null || (mayLack && dice.happens("no institution", 0.2))) {
    return dice.pick<Shape>("no sender", {}, { institution_from_name: null }, { institution: null });
  }
  return dice.pick<Shape>(
    "sender",
    { institution_from_name: from.name, institution_from_id: dice.id("sender", from.id) },
    { institution_from_name: from.name },
    { institution_from_id: institutionShape(from, dice) },
    { institution: from.name },
    { institution: institutionShape(from, dice) },
  );
}

function toShape(to: Institution | null, dice: Dice): Shape {
  if (to === null) return dice.pick<Shape>("no receiver", {}, { institution_to: null });
  return { institution_to: institutionShape(to, dice) };
}

function statusShape({ statusOld, statusNew }: LogItem, dice: Dice): Shape {
  const colored = (name: string | null) => (name === null ? null : { name, color: "#f0ad4e" });
  if (statusNew === null) return dice.pick<Shape>("no status", {}, { data: null }, { data: "[]" }, { data: "{}" });
  const statuses = { status_old: colored(statusOld), status_new: colored(statusNew) };
  return dice.happens("status in data")
    ? { data: JSON.stringify({ ...statuses, ip: null }) }
    : { ...statuses, data: "" };
}

function fileShape({ id, name, type }: StoredFile, dice: Dice): Shape {
  return { id: dice.id(`file ${id}`, id), file_name: name, mime: type, url: `/storage/attachments/${id}` };
}

function attachmentShape(files: readonly StoredFile[], dice: Dice): Shape {
  if (files.length === 0) {
    return dice.pick<Shape>("no files", {}, { attachments: null }, { attachments: [] }, { attachments: { docs: [] } });
  }
  const isImage = ({ type }: StoredFile) => type.startsWith("image/");
  const images = files.filter(isImage).map((file, index) => [String(index), fileShape(file, dice)] as const);
  const docs = files.filter((file) => !isImage(file)).map((file) => fileShape(file, dice));
  return { attachments: { ...Object.fromEntries(images), docs } };
}

function templateShape(code: string | null, dice: Dice): Shape {
  const template = TEMPLATES.find((known) => known.code === code);
  if (template) return { template_code: template.code, template_content: template.text };
  return dice.pick<Shape>("no template", {}, { template_code: null, template_content: null }, { template_code: "" });
}

function dateShape(item: LogItem, dice: Dice): Shape {
  const written = toWib(item.at);
  return dice.pick<Shape>("date", { date: written }, { created_at: written }, { date: null, created_at: written });
}

/**
 * A log item as this one request gets it: the next request may get it in another shape. The content stays as its editor
 * left it. Unless keys may be missing, a date and a known sender are always there; a date is missing only beside an id. An
 * installation that counts its lists apart always says the number that the item has in this one.
 */
export function logShape(item: LogItem, request: Dice, lasting: Dice, habits: Habits, number = item.id): Shape {
  const dice = request.of("item", item.id);
  const hasId = habits.countsListsApart || dice.happens("has id", 0.6);
  const lacksDate = habits.missingLogKeys && hasId && dice.happens("no date", 0.2);
  return {
    ...(hasId ? { id: dice.id("id", number) } : dice.pick<Shape>("no id", {}, { id: null })),
    ...(lacksDate ? {} : dateShape(item, dice)),
    content: item.isHtml ? item.content : wrapped(item.content, lasting.of("item", item.id)),
    ...templateShape(item.templateCode, dice),
    ...fromShape(item.from, dice, habits.missingLogKeys),
    ...toShape(item.to, dice),
    ...statusShape(item, dice),
    ...attachmentShape(item.files, dice),
    ...dice.pick<Shape>(
      "extra",
      {},
      { is_secret: item.isSecret ? 1 : 0 },
      { user: { name: null }, rating: null, seen: "0" },
    ),
  };
}
