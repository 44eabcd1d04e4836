import { createHash } from "node:crypto";

/** A column of a table. */
export interface Column {
  readonly title: string;
  /** Its part of the table's width. */
  readonly share: number;
}

/** A row of a table of so many lines stays in one piece; a longer one may go on on the next page. */
export const MAX_WHOLE_LINES = 15;

/** What a paper is made of; the renderers know nothing else. */
export type Block =
  | { readonly kind: "heading"; readonly text: string }
  /** Name and value, in two columns. */
  | { readonly kind: "facts"; readonly rows: readonly (readonly [name: string, value: string])[] }
  | { readonly kind: "text"; readonly text: string }
  /** Small print: how something was counted, what a sign means. */
  | { readonly kind: "note"; readonly text: string }
  | {
      readonly kind: "table";
      readonly columns: readonly Column[];
      readonly rows: readonly (readonly string[])[];
      /** What stands there when there is no row. */
      readonly empty: string;
    }
  /** Empty lines to write on by hand. */
  | { readonly kind: "lines"; readonly label: string; readonly count: number }
  /** Where officers sign, side by side. */
  | { readonly kind: "signatures"; readonly roles: readonly string[] }
  | { readonly kind: "code"; readonly address: string; readonly caption: string }
  | { readonly kind: "newPage" };

/** A printed document, before it is PDF or HTML. It holds no reporter's identity, and nothing that depends on when it is printed. */
export interface Paper {
  /** Harmless: a ticket or agenda number, a month. Names the file. */
  readonly fileName: string;
  readonly title: string;
  readonly subtitle: string;
  readonly isLandscape: boolean;
  readonly blocks: readonly Block[];
}

/** SHA-256 of the document in hex: the same content gives the same sum, whenever and in whichever form it is printed. */
export function documentChecksum({ title, subtitle, isLandscape, blocks }: Paper): string {
  return createHash("sha256")
    .update(JSON.stringify([title, subtitle, isLandscape, blocks]), "utf8")
    .digest("hex");
}

/** The office in whose name papers are printed. */
export const LETTERHEAD = ["PEMERINTAH KABUPATEN DEMAK", "DINAS KOMUNIKASI DAN INFORMATIKA"] as const;

/** What stands for a value that is not there. */
export const NONE = "–";

/** A whole number as Indonesians write it: 10.000. */
export function number(value: number): string {
  return value.toLocaleString("id-ID");
}
