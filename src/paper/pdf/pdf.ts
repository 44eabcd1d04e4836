import { setImmediate as breath } from "node:timers/promises";
import type { Block, Paper } from "../paper";
import { qrModules } from "../qr-modules";
import { BODY_SIZE, LINE_HEIGHT, Sheet } from "./sheet";
import { Table } from "./table";

/** After so many rows others get their turn: setting a year's agenda takes seconds. */
const ROWS_AT_ONCE = 25;
const CODE_SIZE = 92;
const SIGNATURE_HEIGHT = 110;
/** Below the signatures the legend of replaced characters may have to stand. */
const LEGEND_HEIGHT = 18;
const NOTE_SIZE = 7.5;
/** Below a table, of names and values too. */
const TABLE_GAP = LINE_HEIGHT / 3;
const HAND_LINE_HEIGHT = LINE_HEIGHT * 1.9;

/** A paper as PDF, A4, in pieces as they are asked for. */
export async function* pdfPaper(paper: Paper, printedAt: Date): AsyncGenerator<Buffer> {
  const sheet = new Sheet(paper, printedAt);
  let rows = 0;
  for (const [index, block] of paper.blocks.entries()) {
    for (const _ of draw(sheet, block, paper.blocks.slice(index + 1))) {
      rows += 1;
      if (rows % ROWS_AT_ONCE === 0) await breath();
    }
  }
  sheet.finish();
  sheet.doc.end();
  yield* sheet.doc as unknown as AsyncIterable<Buffer>;
}

/**
 * The height of what has to stand on the page where the block before it ends: the signatures, because on a page of their
 * own they stand for nothing, and what lies between. 0: nothing.
 */
function boundHeight(sheet: Sheet, [next, ...rest]: readonly Block[]): number {
  switch (next?.kind) {
    case "signatures":
      return SIGNATURE_HEIGHT + LEGEND_HEIGHT;
    case "note":
    case "lines": {
      const further = boundHeight(sheet, rest);
      return further === 0
        ? 0
        : further + (next.kind === "note" ? noteHeight(sheet, next.text) : handHeight(next.count));
    }
    default:
      return 0;
  }
}

function noteHeight({ type, width }: Sheet, text: string): number {
  return type.lines(text, "regular", width, NOTE_SIZE).length * (NOTE_SIZE / BODY_SIZE) * LINE_HEIGHT + 2;
}

function handHeight(count: number): number {
  return HAND_LINE_HEIGHT * (count + 1) + LINE_HEIGHT / 2;
}

/** The height of a block's beginning, with which a heading before it stays together. */
function startHeight(sheet: Sheet, next: Block | undefined): number {
  if (next?.kind !== "table" || next.rows.length === 0) return LINE_HEIGHT * 3;
  return framed(sheet, next).startHeight(next.rows[0]);
}

/** Draws a block, and says after each part of it that another may have its turn. `rest`: the blocks behind it. */
function* draw(sheet: Sheet, block: Block, rest: readonly Block[]): Generator<void> {
  const bound = boundHeight(sheet, rest);
  switch (block.kind) {
    case "heading":
      sheet.y += LINE_HEIGHT / 2;
      sheet.need(LINE_HEIGHT * 1.5 + startHeight(sheet, rest[0]));
      sheet.write(block.text, "bold", { size: 10 });
      sheet.y += 2;
      return yield;
    case "text":
      sheet.write(block.text, "regular");
      sheet.y += LINE_HEIGHT / 3;
      return yield;
    case "note":
      if (bound > 0) sheet.need(noteHeight(sheet, block.text) + bound);
      sheet.y += 2;
      sheet.write(block.text, "regular", { size: NOTE_SIZE });
      return yield;
    case "facts":
      return yield* drawRows(sheet, new Table(sheet, { columns: FACTS, hasFrame: false }), block.rows, bound);
    case "table":
      return yield* drawTable(sheet, block, bound);
    case "lines":
      return yield drawLines(sheet, block, bound);
    case "signatures":
      return yield drawSignatures(sheet, block.roles);
    case "code":
      return yield drawCode(sheet, block, bound);
    case "newPage":
      return yield sheet.newPage();
  }
}

const FACTS = [
  { title: "", share: 28 },
  { title: "", share: 72 },
] as const;

type BlockOf<Kind extends Block["kind"]> = Extract<Block, { readonly kind: Kind }>;

function framed(sheet: Sheet, { columns }: Pick<BlockOf<"table">, "columns">): Table {
  return new Table(sheet, { columns, hasFrame: true });
}

function* drawRows(sheet: Sheet, table: Table, rows: readonly (readonly string[])[], bound: number): Generator<void> {
  table.head();
  for (const [index, row] of rows.entries()) {
    table.row(row, bound === 0 || index < rows.length - 1 ? 0 : bound + TABLE_GAP);
    yield;
  }
  sheet.y += TABLE_GAP;
}

function* drawTable(sheet: Sheet, block: BlockOf<"table">, bound: number): Generator<void> {
  const { rows, empty } = block;
  if (rows.length === 0) {
    sheet.need(LINE_HEIGHT + bound);
    return yield sheet.write(empty, "regular");
  }
  sheet.need(startHeight(sheet, block));
  yield* drawRows(sheet, framed(sheet, block), rows, bound);
}

function drawLines(sheet: Sheet, { label, count }: BlockOf<"lines">, bound: number): void {
  sheet.need(handHeight(count) + bound);
  sheet.y += LINE_HEIGHT / 2;
  sheet.write(label, "regular");
  for (let line = 0; line < count; line += 1) {
    sheet.y += HAND_LINE_HEIGHT;
    sheet.rule(sheet.y, 0.4);
  }
  sheet.y += LINE_HEIGHT / 2;
}

function drawSignatures(sheet: Sheet, roles: readonly string[]): void {
  sheet.need(SIGNATURE_HEIGHT + LEGEND_HEIGHT);
  const top = sheet.y + LINE_HEIGHT;
  const width = sheet.width / Math.max(2, roles.length);
  // One alone signs on the right, as letters are signed.
  const first = roles.length === 1 ? sheet.left + width : sheet.left;
  for (const [index, role] of roles.entries()) {
    const middle = first + width * (index + 0.5);
    const centred = (line: string, y: number) =>
      sheet.put(line, "regular", middle - sheet.type.widthOf(line, "regular") / 2, y);
    centred(`${role},`, top);
    sheet.doc.moveTo(middle - 80, top + 72).lineTo(middle + 80, top + 72);
    sheet.doc.lineWidth(0.5).strokeColor("#111").stroke();
    centred("Nama dan NIP", top + 76);
  }
  sheet.y += SIGNATURE_HEIGHT;
}

function drawCode(sheet: Sheet, { address, caption }: BlockOf<"code">, bound: number): void {
  sheet.need(CODE_SIZE + LINE_HEIGHT * 1.5 + bound);
  const top = sheet.y + LINE_HEIGHT / 2;
  const modules = qrModules(address);
  const side = CODE_SIZE / modules.length;
  for (const [row, line] of modules.entries()) {
    for (const [column, isDark] of line.entries()) {
      // A hair wider than a module: else some printers leave light seams between two dark ones.
      if (isDark) sheet.doc.rect(sheet.left + column * side, top + row * side, side + 0.05, side + 0.05);
    }
  }
  sheet.doc.fill("#000");
  const beside = sheet.left + CODE_SIZE + 16;
  const lines = sheet.type.lines(`${caption}\n${address}`, "regular", sheet.width - CODE_SIZE - 16);
  for (const [index, line] of lines.entries()) sheet.put(line, "regular", beside, top + 20 + index * LINE_HEIGHT);
  sheet.y = top + CODE_SIZE + LINE_HEIGHT;
}
