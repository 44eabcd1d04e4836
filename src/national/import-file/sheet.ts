import { refusedFile } from "./refusal";
import type { Cell, TableRow } from "./table";
import { XmlCursor } from "./xml";

/** Cells further to the right are not looked at. */
const MAX_COLUMNS = 256;
/** Texts of all cells together. A sheet may name one long shared text in each of a million cells. */
const MAX_CHARACTERS = 160_000_000;

/** The texts that the cells of a workbook share, in order. */
export function readSharedStrings(xml: string): string[] {
  const cursor = new XmlCursor(xml);
  const strings: string[] = [];
  while (cursor.next()) {
    if (cursor.opens("si")) strings.push(cursor.isEmpty ? "" : richText(cursor, "si"));
  }
  return strings;
}

/** The rows of a sheet that hold a cell. */
export function* sheetRows(xml: string, strings: readonly string[]): Generator<TableRow> {
  const cursor = new XmlCursor(xml);
  let line = 0;
  let characters = 0;
  while (cursor.next()) {
    if (!cursor.opens("row")) continue;
    // Some programs leave the numbers out: then rows and cells are simply counted.
    line = positiveNumber(cursor.attribute("r")) ?? line + 1;
    if (cursor.isEmpty) continue;
    const cells = readCells(cursor, strings);
    for (const cell of cells) characters += typeof cell === "string" ? cell.length : 0;
    if (characters > MAX_CHARACTERS) throw refusedFile("tooMuchInside");
    yield { line, cells };
  }
}

function readCells(cursor: XmlCursor, strings: readonly string[]): Cell[] {
  const cells: Cell[] = [];
  let column = -1;
  while (cursor.next() && !cursor.closes("row")) {
    if (!cursor.opens("c")) continue;
    column = columnOf(cursor.attribute("r")) ?? column + 1;
    const type = cursor.attribute("t") ?? "n";
    const cell = cursor.isEmpty ? null : readCell(cursor, type, strings);
    if (column >= MAX_COLUMNS) continue;
    while (cells.length < column) cells.push(null);
    cells[column] = cell;
  }
  return cells;
}

function readCell(cursor: XmlCursor, type: string, strings: readonly string[]): Cell {
  let value = "";
  let inline: string | null = null;
  while (cursor.next() && !cursor.closes("c")) {
    if (cursor.isEmpty && cursor.kind === "open") continue;
    if (cursor.opens("v")) value = textUntil(cursor, "v");
    else if (cursor.opens("is")) inline = richText(cursor, "is");
  }
  if (inline !== null) return inline;
  if (value === "" || type === "e") return null;
  if (type === "s") return strings[Number(value)] ?? null;
  if (type === "b") return value.trim() === "1";
  if (type !== "n") return withoutEscapes(value);
  const number = Number(value);
  return Number.isFinite(number) ? number : value;
}

function textUntil(cursor: XmlCursor, name: string): string {
  let text = "";
  while (cursor.next() && !cursor.closes(name)) if (cursor.kind === "text") text += cursor.text;
  return text;
}

/** The runs of a text joined; reading aids for East Asian scripts are left out. */
function richText(cursor: XmlCursor, end: string): string {
  let text = "";
  while (cursor.next() && !cursor.closes(end)) {
    if (cursor.kind !== "open" || cursor.isEmpty) continue;
    if (cursor.name === "t") text += textUntil(cursor, "t");
    else if (cursor.name === "rPh") textUntil(cursor, "rPh");
  }
  return withoutEscapes(text);
}

/** Characters that XML cannot hold, or would change, are written `_x000D_`. */
function withoutEscapes(text: string): string {
  if (!text.includes("_x")) return text;
  return text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** `C7` is column 2. */
function columnOf(reference: string | null): number | null {
  if (reference === null) return null;
  let column = 0;
  for (let i = 0; i < Math.min(reference.length, 4); i++) {
    const letter = reference.charCodeAt(i) - 0x40;
    if (letter < 1 || letter > 26) break;
    column = column * 26 + letter;
  }
  return column === 0 ? null : column - 1;
}

function positiveNumber(text: string | null): number | null {
  const number = Number(text ?? "");
  return Number.isSafeInteger(number) && number > 0 ? number : null;
}
