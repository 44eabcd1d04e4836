import sharp from "sharp";
import { UnacceptableFileError } from "./clean-fault";
import type { FileStore, WrittenFile } from "./file-store";

/** The kinds of pictures that are kept. */
type PictureKind = "image/jpeg" | "image/png" | "image/webp";

/** The largest cameras of telephones make 50 million; a picture of a few kB can claim billions. */
const MAX_PIXELS = 64_000_000;
/** Enough to read a number plate on an A3 print. */
const MAX_SIDE = 4_000;
/** A bounded picture that is still larger has not been made by a camera. */
const MAX_BYTES = 40 * 1024 * 1024;
const FORMATS = { "image/jpeg": "jpeg", "image/png": "png", "image/webp": "webp" } as const;
/** Beyond that the eye sees no difference, and the file only grows. */
const QUALITY = 88;

// libvips reads some hundred formats, many of them by old code: only what can be uploaded may reach it.
sharp.block({ operation: ["VipsForeignLoad"] });
sharp.unblock({ operation: ["VipsForeignLoadJpeg", "VipsForeignLoadPng", "VipsForeignLoadWebp"] });
// Each picture is another one: a cache would only hold memory.
sharp.cache(false);
sharp.concurrency(1);

let queue: Promise<unknown> = Promise.resolve();

/**
 * Makes a picture anew of its pixels alone: upright, at most {@link MAX_SIDE} a side, without EXIF (place, device, time),
 * XMP, hidden thumbnails or anything appended to it. What claims too many pixels is refused by its header, undecoded.
 * @throws UnacceptableFileError
 */
export function cleanImage(
  store: FileStore,
  id: string,
  { path }: WrittenFile,
  kind: PictureKind,
): Promise<WrittenFile> {
  // One at a time: a decoded picture takes some hundred MB.
  const turn = queue.then(() => redraw(store, id, path, kind));
  queue = turn.catch(() => undefined);
  return turn;
}

async function redraw(store: FileStore, id: string, path: string, kind: PictureKind): Promise<WrittenFile> {
  const options = { limitInputPixels: MAX_PIXELS, sequentialRead: true, failOn: "error" } as const;
  const { width, height, format } = await sharp(path, { ...options, limitInputPixels: false })
    .metadata()
    .catch((error: unknown) => {
      throw new UnacceptableFileError("BROKEN", { cause: error });
    });
  if (format !== FORMATS[kind]) throw new UnacceptableFileError("BROKEN");
  if (width * height > MAX_PIXELS) throw new UnacceptableFileError("PIXELS");
  const picture = sharp(path, options)
    .autoOrient()
    .resize({ width: MAX_SIDE, height: MAX_SIDE, fit: "inside", withoutEnlargement: true })
    .toFormat(FORMATS[kind], kind === "image/png" ? {} : { quality: QUALITY });
  try {
    return await store.write(id, picture, MAX_BYTES, "clean");
  } catch (error) {
    if (isOfDisk(error)) throw error;
    throw new UnacceptableFileError("BROKEN", { cause: error });
  }
}

/** A full or lost disk is the hub's own trouble, not the picture's. */
function isOfDisk(error: unknown): boolean {
  return error instanceof Error && "syscall" in error;
}
