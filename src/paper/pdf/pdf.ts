import { setImmediate as breath } from "node:timers/promises";
import type { Block, Paper } from "../paper";
import { qrModules } from "../qr-modules";
import { LINE_HEIGHT, Sheet } from "./sheet";
import { Table } from "./table";

/** After so many rows others get their turn: setting a year's agenda takes seconds. */
const ROWS_AT_ONCE = 25;
const CODE_SIZE = 92;
const SIGNATURE_HEIGHT = 110;

/** A paper as PDF, A4, in pieces as they are asked for. */
export async function* pdfPaper(paper: Paper, printedAt: Date): AsyncGenerator<Buffer> {
  const sheet = new Sheet(paper, printedAt);
  let rows = 0;
  for (const block of paper.blocks) {
    for (const _ of draw(sheet, block)) {
      rows += 1;
      if (rows % ROWS_AT_ONCE === 0) await breath();
    }
  }
  sheet.finish();
  sheet.doc.end();
  yield* sheet.doc as unknown as AsyncIterable<Buffer>;
}

/** Draws a block, and says after each part of it that another may have its turn. */
function* draw(sheet: Sheet, block: Block): Generator<void> {
  switch (block.kind) {
    case "heading":
      sheet.y += LINE_HEIGHT / 2;
      // A heading stays with what it heads.
      sheet.need(LINE_HEIGHT * 5);
      sheet.write(block.text, "bold", { size: 10 });
      sheet.y += 2;
      return yield;
    case "text":
      sheet.write(block.text, "regular");
      sheet.y += LINE_HEIGHT / 3;
      return yield;
    case "note":
      sheet.y += 2;
      sheet.write(block.text, "regular", { size: 7.5 });
      return yield;
    case "facts":
      return yield* drawRows(new Table(sheet, { columns: FACTS, hasFrame: false }), block.rows);
    case "table":
      return yield* drawTable(sheet, block);
    case "lines":
      return yield drawLines(sheet, block.label, block.count);
    case "signatures":
      return yield drawSignatures(sheet, block.roles);
    case "code":
      return yield drawCode(sheet, block.address, block.caption);
    case "newPage":
      return yield sheet.newPage();
  }
}

const FACTS = [
  { title: "", share: 28 },
  { title: "", share: 72 },
] as const;

function* drawRows(table: Table, rows: readonly (readonly string[])[]): Generator<void> {
  table.head();
  for (const row of rows) {
    table.row(row);
    yield;
  }
}

function* drawTable(sheet: Sheet, { columns, rows, empty }: Extract<Block, { kind: "table" }>): Generator<void> {
  if (rows.length === 0) return yield sheet.write(empty, "regular");
  yield* drawRows(new Table(sheet, { columns, hasFrame: true }), rows);
  sheet.y += LINE_HEIGHT / 3;
}

function drawLines(sheet: Sheet, label: string, count: number): void {
  const height = LINE_HEIGHT * 1.9;
  sheet.need(height * (count + 1));
  sheet.write(label, "regular");
  for (let line = 0; line < count; line += 1) {
    sheet.y += height;
    sheet.rule(sheet.y, 0.4);
  }
  sheet.y += LINE_HEIGHT / 2;
}

function drawSignatures(sheet: Sheet, roles: readonly string[]): void {
  sheet.need(SIGNATURE_HEIGHT);
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

function drawCode(sheet: Sheet, address: string, caption: string): void {
  sheet.need(CODE_SIZE + LINE_HEIGHT);
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
