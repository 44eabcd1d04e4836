import { refusedFile } from "./refusal";
import { readSharedStrings, sheetRows } from "./sheet";
import type { Table } from "./table";
import { XmlCursor } from "./xml";
import { ZipFile } from "./zip";

/** An export has one or two sheets. */
const MAX_SHEETS = 20;
const WORKBOOK = "xl/workbook.xml";
const RELATIONS = "xl/_rels/workbook.xml.rels";

interface WorkbookParts {
  /** Relation ids of the visible sheets, in order. */
  readonly sheetIds: readonly string[];
  readonly startsAt1904: boolean;
}

interface Relations {
  readonly byId: ReadonlyMap<string, string>;
  readonly sharedStrings: string | null;
}

/**
 * The visible sheets of an XLSX file, one by one as they are asked for. Formulas are not computed: the value that the
 * program stored beside each is taken. Throws an ImportFileError for everything that is no readable workbook.
 */
export async function* workbookTables(bytes: Buffer): AsyncGenerator<Table> {
  const zip = new ZipFile(bytes);
  const workbook = await xmlOf(zip, WORKBOOK);
  if (workbook === null) throw refusedFile(archiveRefusal(zip));
  const { sheetIds, startsAt1904 } = readWorkbook(workbook);
  const relations = readRelations((await xmlOf(zip, RELATIONS)) ?? "");
  const stringsXml = relations.sharedStrings === null ? null : await xmlOf(zip, relations.sharedStrings);
  const strings = stringsXml === null ? [] : readSharedStrings(stringsXml);
  for (const id of sheetIds.slice(0, MAX_SHEETS)) {
    const sheet = await xmlOf(zip, relations.byId.get(id) ?? "");
    if (sheet !== null) yield { kind: "sheet", startsAt1904, rows: () => sheetRows(sheet, strings) };
  }
}

function archiveRefusal(zip: ZipFile): "binaryExcel" | "openDocument" | "otherArchive" {
  if (zip.has("xl/workbook.bin")) return "binaryExcel";
  return zip.has("content.xml") ? "openDocument" : "otherArchive";
}

async function xmlOf(zip: ZipFile, name: string): Promise<string | null> {
  const bytes = await zip.read(name);
  if (bytes === null) return null;
  const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  return bytes.toString(isUtf16 ? "utf16le" : "utf8").replace(/^\uFEFF/, "");
}

function readWorkbook(xml: string): WorkbookParts {
  const cursor = new XmlCursor(xml);
  const sheetIds: string[] = [];
  let startsAt1904 = false;
  while (cursor.next()) {
    if (cursor.opens("workbookPr")) startsAt1904 = ["1", "true"].includes(cursor.attribute("date1904") ?? "");
    if (!cursor.opens("sheet")) continue;
    const id = cursor.attribute("id");
    const isVisible = (cursor.attribute("state") ?? "visible") === "visible";
    if (id !== null && isVisible) sheetIds.push(id);
  }
  return { sheetIds, startsAt1904 };
}

function readRelations(xml: string): Relations {
  const cursor = new XmlCursor(xml);
  const byId = new Map<string, string>();
  let sharedStrings: string | null = null;
  while (cursor.next()) {
    if (!cursor.opens("Relationship")) continue;
    const target = cursor.attribute("Target") ?? "";
    const path = target.startsWith("/") ? target.slice(1) : `xl/${target.replace(/^\.\//, "")}`;
    byId.set(cursor.attribute("Id") ?? "", path);
    if (cursor.attribute("Type")?.endsWith("/sharedStrings")) sharedStrings = path;
  }
  return { byId, sharedStrings };
}
