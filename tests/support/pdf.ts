import { PDFiumLibrary } from "@hyzyla/pdfium";

/** Made once: it takes as long as reading a hundred pages. */
let library: Promise<PDFiumLibrary> | null = null;

/** A PDF as a reader of another make than the writer sees it: the text of each page. */
export async function readPdf(bytes: Uint8Array): Promise<string[]> {
  library ??= PDFiumLibrary.init();
  const document = await (await library).loadDocument(bytes);
  try {
    return [...document.pages()].map((page) => page.getText().replace(/\r\n?/g, "\n"));
  } finally {
    document.destroy();
  }
}
