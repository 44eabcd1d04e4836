import PDFDocument from "pdfkit";
import { formatInstant } from "../../domain/jakarta-time";
import { documentChecksum, LETTERHEAD, type Paper } from "../paper";
import { type Face, MISSING, Typesetting } from "./typesetting";

/** Points of 1/72 inch; the left side is wider, for the binder. */
const MARGIN = { top: 40, right: 40, bottom: 52, left: 56 } as const;
export const BODY_SIZE = 9;
export const LINE_HEIGHT = 12;

/** DejaVu Sans Condensed: an open font with all Latin letters, embedded in every paper. */
const FONTS: Readonly<Record<Face, string>> = {
  regular: require.resolve("dejavu-fonts-ttf/ttf/DejaVuSansCondensed.ttf"),
  bold: require.resolve("dejavu-fonts-ttf/ttf/DejaVuSansCondensed-Bold.ttf"),
};

/** The pages of a paper: where the next line stands, and what is on every page. */
export class Sheet {
  readonly doc: InstanceType<typeof PDFDocument>;
  readonly type: Typesetting;
  /** Where the next line begins. */
  y: number = MARGIN.top;

  constructor(
    private readonly paper: Paper,
    private readonly printedAt: Date,
  ) {
    this.doc = new PDFDocument({
      size: "A4",
      layout: paper.isLandscape ? "landscape" : "portrait",
      // Its own margins are off: it would break pages where it thinks fit.
      margin: 0,
      // The foot says of how many pages this is one.
      bufferPages: true,
      lang: "id",
      info: { Title: `${paper.title} ${paper.subtitle}`, Producer: "Aduan Hub", Creator: "Aduan Hub" },
    });
    for (const [name, path] of Object.entries(FONTS)) this.doc.registerFont(name, path);
    this.type = new Typesetting(this.doc, BODY_SIZE);
    this.head();
  }

  get left(): number {
    return MARGIN.left;
  }

  /** The width between the margins. */
  get width(): number {
    return this.doc.page.width - MARGIN.left - MARGIN.right;
  }

  /** What is left of the page. */
  get room(): number {
    return this.doc.page.height - MARGIN.bottom - this.y;
  }

  /** Goes on on a new page. */
  newPage(): void {
    this.doc.addPage();
    this.y = MARGIN.top;
    this.write(`${this.paper.title} · ${this.paper.subtitle}`, "regular", { size: 7.5, width: this.width });
    this.rule(this.y + 2, 0.5);
    this.y += LINE_HEIGHT;
  }

  /** Starts a new page unless so much room is left. */
  need(height: number): void {
    if (this.room < height) this.newPage();
  }

  /** Writes lines one below the other, over as many pages as it takes. */
  write(text: string, face: Face, options: { size?: number; width?: number; isCentred?: boolean } = {}): void {
    const { size = BODY_SIZE, width = this.width, isCentred = false } = options;
    const height = size * (LINE_HEIGHT / BODY_SIZE);
    for (const line of this.type.lines(text, face, width, size)) {
      this.need(height);
      const x = isCentred ? this.left + (this.width - this.type.widthOf(line, face, size)) / 2 : this.left;
      this.put(line, face, x, this.y, size);
      this.y += height;
    }
  }

  /** Puts one line to a place. */
  put(line: string, face: Face, x: number, y: number, size = BODY_SIZE): void {
    let at = x;
    for (const part of this.type.parts(line)) {
      // Measuring leaves another size behind, so it is set for each part.
      this.doc.font(face).fontSize(size).fillColor("#111").text(part, at, y, { lineBreak: false });
      at += this.type.widthOf(`${part} `, face, size);
    }
  }

  /** A line from margin to margin. */
  rule(y: number, thickness: number): void {
    this.doc.moveTo(this.left, y).lineTo(this.left + this.width, y);
    this.doc.lineWidth(thickness).strokeColor("#111").stroke();
  }

  /** What can only be written at the end: the legend of replaced characters, and the foot of every page. */
  finish(): void {
    if (this.type.hasReplaced) {
      this.y += LINE_HEIGHT / 2;
      this.write(`Tanda ${MISSING} menggantikan lambang yang tidak tersedia pada huruf cetak.`, "regular", {
        size: 7.5,
      });
    }
    const { start, count } = this.doc.bufferedPageRange();
    for (let page = start; page < start + count; page += 1) {
      this.doc.switchToPage(page);
      this.foot(page - start + 1, count);
    }
  }

  private head(): void {
    const [government, office] = LETTERHEAD;
    this.write(government, "bold", { size: 12, isCentred: true });
    this.write(office, "bold", { size: 14, isCentred: true });
    this.rule(this.y + 2, 2);
    this.rule(this.y + 4.5, 0.5);
    this.y += 16;
    this.write(this.paper.title.toUpperCase(), "bold", { size: 12.5, isCentred: true });
    this.write(this.paper.subtitle, "regular", { size: 10, isCentred: true });
    this.y += LINE_HEIGHT / 2;
  }

  private foot(page: number, pages: number): void {
    const y = this.doc.page.height - MARGIN.bottom + 10;
    this.rule(y, 0.5);
    this.put(`Dicetak ${formatInstant(this.printedAt)}`, "regular", this.left, y + 5, 7.5);
    this.put(`Sidik dokumen (SHA-256): ${documentChecksum(this.paper)}`, "regular", this.left, y + 15, 6.5);
    const number = `Halaman ${page} dari ${pages}`;
    this.put(number, "regular", this.left + this.width - this.type.widthOf(number, "regular", 7.5), y + 5, 7.5);
  }
}
