import type PDFDocument from "pdfkit";

/** Which of the two embedded fonts. */
export type Face = "regular" | "bold";

/** What stands for a character that the font does not have. */
export const MISSING = "□";

/** Words are measured once; a book of a year must not keep each of them. */
const MAX_MEASURED = 20_000;
/** Letters that are read from right to left: Hebrew, Arabic and their presentation forms. */
const RIGHT_TO_LEFT = /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC]/u;
const MEASURED_SIZE = 1_000;

interface CoveredFont {
  hasGlyphForCodePoint(codePoint: number): boolean;
}

/** Fits texts into widths with a document's fonts. */
export class Typesetting {
  /** Something was replaced by {@link MISSING}. */
  hasReplaced = false;
  private readonly widths = new Map<string, number>();
  private readonly segmenter = new Intl.Segmenter("id", { granularity: "grapheme" });

  constructor(
    private readonly doc: InstanceType<typeof PDFDocument>,
    private readonly size: number,
  ) {}

  /** The lines of a text; a word that is wider than a line is broken between two characters. */
  lines(text: string, face: Face, width: number, size = this.size): string[] {
    const limit = (width / size) * MEASURED_SIZE;
    return this.printable(text)
      .split("\n")
      .flatMap((paragraph) => this.fill(paragraph, face, limit))
      .map(visualOrder);
  }

  /** The width of one line. */
  widthOf(line: string, face: Face, size = this.size): number {
    return (this.measure(line, face) * size) / MEASURED_SIZE;
  }

  /** What of a line is drawn by itself: the font would put the blank behind a word from right to left before it. */
  parts(line: string): string[] {
    return line === "" ? [] : RIGHT_TO_LEFT.test(line) ? line.split(" ") : [line];
  }

  private fill(paragraph: string, face: Face, limit: number): string[] {
    const space = this.measure(" ", face);
    const lines: string[] = [];
    let line = "";
    let used = 0;
    for (const word of paragraph.split(/[ \t]+/).flatMap((one) => this.broken(one, face, limit))) {
      const width = this.measure(word, face);
      if (line !== "" && used + space + width > limit) {
        lines.push(line);
        line = "";
      }
      used = line === "" ? width : used + space + width;
      line = line === "" ? word : `${line} ${word}`;
    }
    return [...lines, line];
  }

  private broken(word: string, face: Face, limit: number): string[] {
    if (this.measure(word, face) <= limit) return [word];
    const parts: string[] = [];
    let part = "";
    let used = 0;
    for (const { segment } of this.segmenter.segment(word)) {
      const width = this.measure(segment, face);
      if (part !== "" && used + width > limit) {
        parts.push(part);
        part = "";
        used = 0;
      }
      part += segment;
      used += width;
    }
    return [...parts, part];
  }

  private measure(text: string, face: Face): number {
    const key = `${face}|${text}`;
    const known = this.widths.get(key);
    if (known !== undefined) return known;
    if (this.widths.size >= MAX_MEASURED) this.widths.clear();
    const width = this.doc.font(face).fontSize(MEASURED_SIZE).widthOfString(text);
    this.widths.set(key, width);
    return width;
  }

  /** An emoji of several code points is one picture, so it becomes one sign. */
  private printable(text: string): string {
    const { font } = (this.doc.font("regular") as unknown as { readonly _font: { readonly font: CoveredFont } })._font;
    const isCovered = (symbol: string) => font.hasGlyphForCodePoint(symbol.codePointAt(0) ?? 0);
    if ([...text].every((symbol) => symbol === "\n" || symbol === "\t" || isCovered(symbol))) return text;
    return Array.from(this.segmenter.segment(text), ({ segment }) => {
      if (segment === "\n" || segment === "\t" || [...segment].every(isCovered)) return segment;
      this.hasReplaced = true;
      return MISSING;
    }).join("");
  }
}

/** Words that are read from right to left stand in that order; the letters of each the font puts in order itself. */
function visualOrder(line: string): string {
  if (!RIGHT_TO_LEFT.test(line)) return line;
  const ordered: string[] = [];
  let run: string[] = [];
  for (const word of line.split(" ")) {
    if (RIGHT_TO_LEFT.test(word)) {
      run.unshift(word);
      continue;
    }
    ordered.push(...run, word);
    run = [];
  }
  return [...ordered, ...run].join(" ");
}
