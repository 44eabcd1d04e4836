import { PDFiumLibrary } from "@hyzyla/pdfium";

/** A PDF as a reader of another make than the writer sees it: the text of each page. */
export async function readPdf(bytes: Uint8Array): Promise<string[]> {
  const library = await PDFiumLibrary.init();
  try {
    const document = await library.loadDocument(bytes);
    try {
      return [...document.pages()].map((page) => page.getText().replace(/\r\n?/g, "\n"));
    } finally {
      document.destroy();
    }
  } finally {
    library.destroy();
  }
}
