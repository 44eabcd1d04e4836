/** A phone's photo has some MB, a short film some tens; by whichever door a file comes. */
export const MAX_FILE_BYTES = 25 * 1024 * 1024;

/** The kinds of files that are kept, by what they contain, with the endings that their names may have. */
const ENDINGS = {
  "image/jpeg": ["jpg", "jpeg", "jpe", "jfif"],
  "image/png": ["png"],
  "image/webp": ["webp"],
  "application/pdf": ["pdf"],
  "video/mp4": ["mp4", "m4v"],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** A kind of file that is kept. */
export type FileKind = keyof typeof ENDINGS;

/** Other names that clients were seen to give a kind. */
const ALIASES: Readonly<Record<string, FileKind>> = {
  "image/jpg": "image/jpeg",
  "image/pjpeg": "image/jpeg",
  "image/x-png": "image/png",
  "application/x-pdf": "application/pdf",
  "video/x-m4v": "video/mp4",
};
/** Claims nothing. */
const NO_CLAIM: ReadonlySet<string> = new Set(["", "application/octet-stream", "binary/octet-stream"]);

const LABELS: Readonly<Record<FileKind, string>> = {
  "image/jpeg": "Foto JPG",
  "image/png": "Foto PNG",
  "image/webp": "Foto WEBP",
  "application/pdf": "Dokumen PDF",
  "video/mp4": "Video MP4",
};

/** A kind of file as officers and citizens read it; a content type that is none of ours as it is. */
export function fileKindLabel(contentType: string): string {
  return isFileKind(contentType) ? LABELS[contentType] : contentType;
}

/** Whether a file of this content type is kept at all. */
export function isFileKind(contentType: string): contentType is FileKind {
  return Object.hasOwn(ENDINGS, contentType);
}

/** Whether what a client says about a file agrees with what it contains; a name without an ending claims nothing. */
export function isHonest(kind: FileKind, said: { readonly name: string; readonly contentType: string }): boolean {
  const ending = /\.([^.]*)$/.exec(said.name)?.[1]?.trim().toLowerCase();
  const isNamedSo = ending === undefined || (ENDINGS[kind] as readonly string[]).includes(ending);
  const [claim = ""] = said.contentType.toLowerCase().split(";");
  const claimed = claim.trim();
  return isNamedSo && (NO_CLAIM.has(claimed) || (ALIASES[claimed] ?? claimed) === kind);
}

/** A name for a file that came without one that can be used, or whose own is not for the reader. */
export function plainFileName(kind: FileKind): string {
  return `lampiran.${ENDINGS[kind][0]}`;
}
