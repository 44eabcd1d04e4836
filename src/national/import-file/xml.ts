import { decodeEntities } from "../html-to-text";
import { refusedFile } from "./refusal";

/**
 * A cursor over the XML that spreadsheet programs write. It knows no document types: entities that a file declares
 * itself cannot be used to blow it up.
 */
export class XmlCursor {
  /** What the cursor stands on. */
  kind: "open" | "close" | "text" = "text";
  /** Name of the element without its namespace's prefix. */
  name = "";
  /** An element without content, `<c/>`: no `close` follows. */
  isEmpty = false;
  private at = 0;
  private inner = "";

  constructor(private readonly xml: string) {}

  /** Moves on; false at the end. Throws an ImportFileError for what is no such XML. */
  next(): boolean {
    for (;;) {
      if (this.at >= this.xml.length) return false;
      if (this.xml[this.at] !== "<") return this.standOnText(this.at, this.xml.indexOf("<", this.at), 0);
      if (this.xml.startsWith("<![CDATA[", this.at)) return this.standOnCharacterData();
      const second = this.xml[this.at + 1];
      if (second === "?") this.skipTo("?>");
      else if (this.xml.startsWith("<!--", this.at)) this.skipTo("-->");
      else if (second === "!") throw refusedFile("damaged");
      else return this.standOnTag();
    }
  }

  /** The text that the cursor stands on. */
  get text(): string {
    return this.inner;
  }

  /** Whether the cursor stands on the start of this element. */
  opens(name: string): boolean {
    return this.kind === "open" && this.name === name;
  }

  /** Whether the cursor stands on the end of this element. */
  closes(name: string): boolean {
    return this.kind === "close" && this.name === name;
  }

  /** An attribute of the element that the cursor stands on, whatever the prefix of its namespace; null if absent. */
  attribute(name: string): string | null {
    for (let at = this.inner.indexOf(`${name}=`); at !== -1; at = this.inner.indexOf(`${name}=`, at + 1)) {
      const before = this.inner[at - 1] ?? "";
      if (!/[\s:]/.test(before)) continue;
      const start = at + name.length + 1;
      const end = this.inner.indexOf(this.inner[start] ?? '"', start + 1);
      return end === -1 ? null : decodeEntities(this.inner.slice(start + 1, end));
    }
    return null;
  }

  private standOnText(start: number, end: number, delimiterLength: number): true {
    const stop = end === -1 ? this.xml.length : end;
    const raw = this.xml.slice(start, stop);
    this.kind = "text";
    this.inner = delimiterLength > 0 || !raw.includes("&") ? raw : decodeEntities(raw);
    this.at = stop + delimiterLength;
    return true;
  }

  private standOnCharacterData(): true {
    const end = this.xml.indexOf("]]>", this.at);
    if (end === -1) throw refusedFile("damaged");
    return this.standOnText(this.at + "<![CDATA[".length, end, "]]>".length);
  }

  private skipTo(mark: string): void {
    const end = this.xml.indexOf(mark, this.at);
    if (end === -1) throw refusedFile("damaged");
    this.at = end + mark.length;
  }

  private standOnTag(): true {
    const end = this.endOfTag();
    const isClosing = this.xml[this.at + 1] === "/";
    this.isEmpty = this.xml[end - 1] === "/";
    const start = this.at + (isClosing ? 2 : 1);
    const stop = this.isEmpty ? end - 1 : end;
    let nameEnd = start;
    while (nameEnd < stop && this.xml.charCodeAt(nameEnd) > 0x20) nameEnd++;
    const fullName = this.xml.slice(start, nameEnd);
    this.kind = isClosing ? "close" : "open";
    this.name = fullName.slice(fullName.indexOf(":") + 1);
    this.inner = this.xml.slice(nameEnd, stop);
    this.at = end + 1;
    return true;
  }

  /** Where the tag ends: a `>` may stand within an attribute's quotes. */
  private endOfTag(): number {
    let quote = 0;
    for (let at = this.at + 1; at < this.xml.length; at++) {
      const symbol = this.xml.charCodeAt(at);
      if (quote !== 0) quote = symbol === quote ? 0 : quote;
      else if (symbol === 0x22 || symbol === 0x27) quote = symbol;
      else if (symbol === 0x3e) return at;
    }
    throw refusedFile("damaged");
  }
}
