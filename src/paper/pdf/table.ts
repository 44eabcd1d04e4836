import { type Column, MAX_WHOLE_LINES } from "../paper";
import { LINE_HEIGHT, type Sheet } from "./sheet";
import type { Face } from "./typesetting";

const PADDING = 3;
/** Above and below the lines of a plain table. */
const TIGHT = 1;
/** So few lines of a row are not left alone at a page's end, or at the next one's beginning. */
const LEAST_LINES = 3;

/** A table's looks: with a frame and a heading on every page, or plain. */
export interface TableStyle {
  readonly columns: readonly Column[];
  readonly hasFrame: boolean;
}

/** Draws rows one by one; a long row goes on on the next page. */
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

  /** What has to stand on the page where the table begins: a heading alone at its end heads nothing. */
  startHeight(first: readonly string[] = []): number {
    const lines = longest(this.cells(first, "regular"));
    return this.headHeight() + this.heightOf(lines > MAX_WHOLE_LINES ? LEAST_LINES * 2 : lines);
  }

  /** The heading row; nothing in a plain table. */
  head(): void {
    if (!this.style.hasFrame) return;
    const cells = this.titles();
    this.slice(cells, longest(cells), "bold", "#e8e8e8");
  }

  /** One row. `bound`: so much has to stand on the page where it ends. */
  row(texts: readonly string[], bound = 0): void {
    let cells = this.cells(texts, "regular");
    for (let left = longest(cells); left > 0; left = longest(cells)) {
      const isKept = left <= MAX_WHOLE_LINES;
      if (this.lines(bound) < left && (isKept || this.lines() < LEAST_LINES * 2)) {
        this.sheet.newPage();
        this.head();
      }
      const room = this.lines();
      const isLast = left <= this.lines(bound);
      // What goes over to the next page is not left alone there either, nor what is bound to it.
      const count = isLast ? left : Math.max(1, Math.min(room, left - LEAST_LINES));
      this.slice(cells, count, "regular", null);
      cells = cells.map((lines) => lines.slice(count));
    }
  }

  /** How many lines of a row still fit, with room for more below it. */
  private lines(below = 0): number {
    return Math.floor((this.sheet.room - below - this.gap * 2) / LINE_HEIGHT);
  }

  private headHeight(): number {
    return this.style.hasFrame ? this.heightOf(longest(this.titles())) : 0;
  }

  private titles(): string[][] {
    return this.cells(
      this.style.columns.map(({ title }) => title),
      "bold",
    );
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
