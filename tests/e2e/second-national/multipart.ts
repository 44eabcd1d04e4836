/** A file as it was sent. */
export interface SentFile {
  readonly field: string;
  readonly name: string;
  readonly type: string;
  readonly bytes: Buffer;
}

/** A multipart body: text fields and files in the order of their coming. */
export interface MultipartBody {
  readonly fields: readonly { readonly name: string; readonly value: string }[];
  readonly files: readonly SentFile[];
}

const BLANK_LINE = Buffer.from("\r\n\r\n");

function boundaryOf(contentType: string): string | null {
  const found = /^multipart\/form-data;.*\bboundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType);
  return found?.[1] ?? found?.[2] ?? null;
}

/** What stands between the boundaries; null if the last boundary never came. */
function sections(body: Buffer, boundary: string): Buffer[] | null {
  const found: Buffer[] = [];
  const whole = Buffer.concat([Buffer.from("\r\n"), body]);
  const mark = Buffer.from(`\r\n--${boundary}`);
  let start = whole.indexOf(mark);
  while (start >= 0) {
    const from = start + mark.length;
    if (whole.subarray(from, from + 2).toString() === "--") return found;
    const end = whole.indexOf(mark, from);
    if (end < 0) return null;
    found.push(whole.subarray(from + 2, end));
    start = end;
  }
  return null;
}

function parameter(header: string, name: string): string | null {
  const extended = new RegExp(`;\\s*${name}\\*=UTF-8''([^;\\r\\n]+)`, "i").exec(header)?.[1];
  if (extended !== undefined) return decodeURIComponent(extended);
  const plain = new RegExp(`;\\s*${name}="([^"]*)"`, "i").exec(header)?.[1];
  return plain === undefined ? null : plain.replaceAll("%22", '"');
}

/** Takes a multipart body apart; null if it is none, or is broken. */
export function readMultipart(contentType: string, body: Buffer): MultipartBody | null {
  const boundary = boundaryOf(contentType);
  const parts = boundary === null ? null : sections(body, boundary);
  if (parts === null) return null;
  const fields: { name: string; value: string }[] = [];
  const files: SentFile[] = [];
  for (const part of parts) {
    const headEnd = part.indexOf(BLANK_LINE);
    const head = part.subarray(0, Math.max(headEnd, 0)).toString("utf8");
    const disposition = /^content-disposition:\s*form-data.*$/im.exec(head)?.[0] ?? "";
    const field = parameter(disposition, "name");
    if (headEnd < 0 || field === null) return null;
    const bytes = part.subarray(headEnd + BLANK_LINE.length);
    const name = parameter(disposition, "filename");
    const type = /^content-type:\s*(\S[^\r\n]*)$/im.exec(head)?.[1] ?? "text/plain";
    if (name === null) fields.push({ name: field, value: bytes.toString("utf8") });
    else files.push({ field, name, type, bytes });
  }
  return { fields, files };
}
