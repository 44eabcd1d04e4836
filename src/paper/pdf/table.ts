import type { Column } from "../paper";
import { LINE_HEIGHT, type Sheet } from "./sheet";
import type { Face } from "./typesetting";

const PADDING = 3;
/** Above and below the lines of a plain table. */
const TIGHT = 1;
/** So few lines of a row are not left alone at a page's end. */
const LEAST_LINES = 3;

/** A table's looks: with a frame and a heading on every page, or plain. */
export interface TableStyle {
  readonly columns: readonly Column[];
  readonly hasFrame: boolean;
}

/** Draws rows one by one; a row that is longer than a page goes on on the next. */
export class Table {
  private readonly widths: readonly number[];
  private readonly gap: number;

  constructor(
    private readonly sheet: Sheet,
    private readonly style: TableStyle,
  ) {
    this.gap = style.hasFrame ? PADDING : TIGHT;
    const total = style.columns.reduce((sum, { share }) => sum + share, 0);
    this.widths = style.columns.map(({ share }) => (share / total) * sheet.width);
  }

  /** The heading row; nothing in a plain table. */
  head(): void {
    if (!this.style.hasFrame) return;
    const cells = this.cells(
      this.style.columns.map(({ title }) => title),
      "bold",
    );
    const height = this.heightOf(longest(cells));
    // A heading alone at the end of a page heads nothing.
    this.sheet.need(height + this.heightOf(LEAST_LINES));
    this.slice(cells, longest(cells), "bold", "#e8e8e8");
  }

  /** One row. */
  row(texts: readonly string[]): void {
    let cells = this.cells(texts, "regular");
    for (let left = longest(cells); left > 0; left = longest(cells)) {
      const room = Math.floor((this.sheet.room - this.gap * 2) / LINE_HEIGHT);
      const fitsOnOnePage = this.heightOf(left) <= this.sheet.fullRoom;
      if (room < left && (fitsOnOnePage || room < LEAST_LINES)) {
        this.sheet.newPage();
        this.head();
        // The heading took its part: a row that is as long as a page is cut there, and does not wait for a larger one.
        if (fitsOnOnePage && this.heightOf(left) <= this.sheet.room) continue;
      }
      const count = Math.max(1, Math.min(left, Math.floor((this.sheet.room - this.gap * 2) / LINE_HEIGHT)));
      this.slice(cells, count, "regular", null);
      cells = cells.map((lines) => lines.slice(count));
    }
  }

  private heightOf(lines: number): number {
    return lines * LINE_HEIGHT + this.gap * 2;
  }

  private cells(texts: readonly string[], face: Face): string[][] {
    return this.widths.map((width, index) => this.sheet.type.lines(texts[index] ?? "", face, width - PADDING * 2));
  }

  private slice(cells: readonly (readonly string[])[], count: number, face: Face, ground: string | null): void {
    const { doc, y, left } = this.sheet;
    const height = this.heightOf(count);
    let x = left;
    for (const [index, width] of this.widths.entries()) {
      if (this.style.hasFrame) {
        doc.lineWidth(0.5).strokeColor("#555").rect(x, y, width, height);
        if (ground === null) doc.stroke();
        else doc.fillAndStroke(ground, "#555");
      }
      const isName = !this.style.hasFrame && index === 0;
      for (const [row, line] of (cells[index] ?? []).slice(0, count).entries()) {
        const top = y + this.gap + row * LINE_HEIGHT;
        this.sheet.put(line, face, isName ? x : x + PADDING, top);
      }
      x += width;
    }
    this.sheet.y += height;
  }
}

function longest(cells: readonly (readonly string[])[]): number {
  return Math.max(0, ...cells.map((lines) => lines.length));
}
