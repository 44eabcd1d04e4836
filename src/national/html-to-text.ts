/** Longer texts are cut before anything else is done with them: the longest honest one has 10,000 characters. */
const MAX_INPUT_LENGTH = 100_000;
/** A tag whose attributes are longer than this is taken to end at the first `>`. It bounds the work on a hostile text. */
const MAX_TAG_LENGTH = 1_000;

/** Tags that end a line where a browser shows them. */
const LINE_TAGS = new Set(
  "br p div li ul ol tr table h1 h2 h3 h4 h5 h6 blockquote pre section article header footer hr dt dd".split(" "),
);
/** Tags that part words where a browser shows them. */
const BLANK_TAGS = new Set(["td", "th"]);
/** Elements whose content is not text. */
const SILENT_TAGS = new Set(["script", "style", "template", "noscript", "iframe", "textarea", "title"]);

/**
 * Word processors write numbers from 128 to 159 for quotes and dashes, and browsers read them so. A table, because
 * some releases of Node 20 decode windows-1252 as latin1.
 */
const WINDOWS_1252 = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ";

const NAMED_ENTITIES: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: " ",
  ensp: " ",
  emsp: " ",
  thinsp: " ",
  shy: "",
  zwnj: "",
  zwj: "",
  hellip: "…",
  ndash: "–",
  mdash: "—",
  lsquo: "‘",
  rsquo: "’",
  sbquo: "‚",
  ldquo: "“",
  rdquo: "”",
  bdquo: "„",
  laquo: "«",
  raquo: "»",
  bull: "•",
  middot: "·",
  deg: "°",
  times: "×",
  frac12: "½",
  sup2: "²",
  copy: "©",
  reg: "®",
  trade: "™",
  lbrack: "[",
  rbrack: "]",
  sol: "/",
  num: "#",
  eacute: "é",
};

/**
 * A text out of HTML: tags stripped (the ends of blocks become line ends), scripts and comments dropped, entities
 * decoded once, blanks folded. The result is plain text, and must still be escaped wherever it is shown:
 * `&lt;b&gt;` becomes `<b>`. A `<` that opens no tag stays.
 */
export function htmlToText(html: string): string {
  const text = decodeEntities(withoutTags(html.slice(0, MAX_INPUT_LENGTH)));
  return text
    .split("\n")
    .map((line) => line.replace(/\s+/g, " ").trim())
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}

/** Decodes named (the usual ones) and numeric entities, once; an unknown one stays as it is. */
export function decodeEntities(text: string): string {
  return text.replace(
    /&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([a-zA-Z][a-zA-Z0-9]{1,9}));?/g,
    (whole, decimal, hex, name) => {
      if (name !== undefined) return Object.hasOwn(NAMED_ENTITIES, name) ? (NAMED_ENTITIES[name] ?? whole) : whole;
      return characterOf(decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal));
    },
  );
}

function characterOf(codePoint: number): string {
  if (codePoint >= 0x80 && codePoint <= 0x9f) return WINDOWS_1252.charAt(codePoint - 0x80);
  if (codePoint === 0 || codePoint > 0x10ffff || (codePoint >= 0xd800 && codePoint <= 0xdfff)) return "\uFFFD";
  return String.fromCodePoint(codePoint);
}

function withoutTags(html: string): string {
  let text = "";
  let at = 0;
  for (;;) {
    const open = html.indexOf("<", at);
    if (open === -1) return text + html.slice(at);
    text += html.slice(at, open);
    if (html.startsWith("<!--", open)) {
      const end = html.indexOf("-->", open + 4);
      if (end === -1) return text;
      at = end + 3;
      continue;
    }
    const name = /^<[/!?]?([a-zA-Z][a-zA-Z0-9]*)/.exec(html.slice(open, open + 40))?.[1]?.toLowerCase();
    if (name === undefined && /^<[/!?]/.test(html.slice(open, open + 2))) {
      // Browsers take it for a comment, up to the next `>`.
      const close = html.indexOf(">", open);
      if (close !== -1) {
        at = close + 1;
        continue;
      }
    }
    const end = name === undefined ? -1 : endOfTag(html, open);
    if (name === undefined || end === -1) {
      text += "<";
      at = open + 1;
      continue;
    }
    if (LINE_TAGS.has(name)) text += "\n";
    else if (BLANK_TAGS.has(name)) text += " ";
    at = end + 1;
    if (SILENT_TAGS.has(name) && html[open + 1] !== "/") {
      const rest = new RegExp(`</${name}[\\s>]`, "i").exec(html.slice(at));
      if (rest === null) return text;
      at += rest.index;
    }
  }
}

/** Where a tag ends: a `>` within a quoted attribute does not count, unless the quote is never closed. */
function endOfTag(html: string, open: number): number {
  const limit = Math.min(html.length, open + MAX_TAG_LENGTH);
  let quote = "";
  for (let i = open + 1; i < limit; i++) {
    const symbol = html[i] ?? "";
    if (quote !== "") quote = symbol === quote ? "" : quote;
    else if (symbol === '"' || symbol === "'") quote = symbol;
    else if (symbol === ">") return i;
  }
  const first = html.slice(open, limit).indexOf(">");
  return first === -1 ? -1 : open + first;
}
