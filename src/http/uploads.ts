import multipart, { type Multipart } from "@fastify/multipart";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { RateLimiter, RateRule } from "../api/hub";
import { type Authenticator, bearerOf } from "../auth/authenticate";
import { HubError } from "../domain/errors";
import { isHonest, MAX_FILE_BYTES, plainFileName } from "../domain/file-kind";
import { readableText } from "../domain/input-text";
import { type FileFault, UnacceptableFileError } from "../store/clean-fault";
import { type CleanFile, cleanFile } from "../store/clean-file";
import { AttachmentEntity } from "../store/entities/attachment.entity";
import { attachmentRow } from "../store/file-rows";
import { type FileStore, OversizeFileError } from "../store/file-store";
import { newId } from "../store/new-id";
import type { UnitOfWork } from "../store/unit-of-work";
import type { Vault } from "../store/vault";
import { networkOf } from "./client-address";

const MB = 1024 * 1024;
const MAX_FILES = 10;
/** Of all files of one request. */
const MAX_TOTAL_BYTES = 100 * MB;
/** What multipart adds: borders, names, a few small fields. */
const MAX_OVERHEAD_BYTES = 64 * 1024;
const UPLOAD: RateRule = { name: "upload", burst: 30, perMinute: 30 };
/** A village's network pauses; who is silent longer is gone, or holds a place on purpose. */
const STALL_MS = 30_000;
/** So long a refused client may take to read why, while it still sends; then the line is cut. */
const LINGER_MS = 500;

const WORDS: Readonly<Record<FileFault, string>> = {
  KIND: "Jenis berkas tidak diterima. Silakan kirim foto JPG, PNG atau WEBP, dokumen PDF, atau video MP4.",
  PIXELS: "Ukuran gambar terlalu besar (lebih dari 64 megapiksel). Silakan perkecil gambarnya, lalu kirim lagi.",
  BROKEN:
    "Berkas rusak atau isinya tidak sesuai dengan jenisnya. Silakan buka dan simpan ulang berkasnya, lalu kirim lagi.",
  POSITIONS: "Video memuat rekaman posisi (GPS). Silakan simpan ulang video tanpa data lokasi, lalu kirim lagi.",
};

/** What the upload needs. */
export interface UploadOptions {
  readonly files: FileStore;
  readonly work: UnitOfWork;
  readonly vault: Vault;
  readonly auth: Authenticator;
  readonly limiter: RateLimiter;
  readonly clock: () => Date;
  /** Shorter in tests. */
  readonly stallMs?: number | undefined;
}

interface Received extends CleanFile {
  readonly id: string;
  readonly name: string;
}

/**
 * `POST /files`, before a submission. All files of a request are kept, or none: until the last one is in and found good,
 * nothing has its place.
 */
export async function addUploadRoute(app: FastifyInstance, options: UploadOptions): Promise<void> {
  const { files, work, vault, auth, limiter, clock } = options;
  await app.register(multipart, {
    // A path in a name is to be seen, not quietly cut off.
    preservePath: true,
    limits: { fileSize: MAX_FILE_BYTES + 1, files: MAX_FILES, fields: 10, fieldSize: 1_000, parts: MAX_FILES + 10 },
  });

  app.post("/files", {
    onRequest: async (request, reply) => {
      cutWhatIsNotRead(request, reply);
      request.raw.setTimeout(options.stallMs ?? STALL_MS, () => request.raw.destroy());
      // Once all is in it is the hub that takes its time.
      request.raw.once("end", () => request.raw.setTimeout(0));
      // Refused by its own words, before a byte of it is read.
      if (Number(request.headers["content-length"] ?? 0) > MAX_TOTAL_BYTES + MAX_OVERHEAD_BYTES) {
        throw new HubError("PAYLOAD_TOO_LARGE");
      }
    },
    handler: async (request) => {
      await auth.callerOf(bearerOf(request.headers.authorization));
      const { ok, retryAfterSeconds } = limiter.take(networkOf(request.ip), UPLOAD);
      if (!ok) throw new HubError("RATE_LIMITED", { retryAfterSeconds });
      if (!request.isMultipart()) throw badUpload("Kirim berkas sebagai multipart/form-data.");
      const received: Received[] = [];
      try {
        await receiveAll(request, received);
      } catch (error) {
        for (const file of received) await files.discard(file);
        throw error;
      }
      if (received.length === 0) throw badUpload("Tidak ada berkas yang dikirim.");
      return { files: await keepAll(received) };
    },
  });

  async function receiveAll(request: FastifyRequest, received: Received[]): Promise<void> {
    let totalBytes = 0;
    for await (const part of partsOf(request)) {
      if (part.type !== "file") continue;
      const id = newId();
      const name = nameOf(part.filename);
      const left = Math.min(MAX_FILE_BYTES, MAX_TOTAL_BYTES - totalBytes);
      const written = await files.write(id, part.file, left).catch((error) => {
        // Of a form that breaks off within a file, the file hears first.
        throw part.file.errored === error ? brokenForm() : oversize(error);
      });
      totalBytes += written.sizeBytes;
      const file = await cleanFile(files, id, written).catch(refuseFault);
      received.push({ ...file, id, name: name === "" ? plainFileName(file.kind) : name });
      if (!isHonest(file.kind, { name, contentType: part.mimetype })) {
        throw badUpload(
          "Nama atau jenis berkas tidak sesuai dengan isinya. Silakan perbaiki nama berkasnya, lalu kirim lagi.",
        );
      }
    }
  }

  /** The files first: a row without its file would be a promise that cannot be kept; a file without its row is swept. */
  async function keepAll(received: readonly Received[]) {
    for (const file of received) await files.keep(file.id, file);
    const at = clock();
    const rows = received.map((file) =>
      attachmentRow(vault, file, { ...file, complaintId: null, textId: null, origin: "LOCAL", at }),
    );
    await work.change(null, (tx) => tx.insert(AttachmentEntity, rows));
    return received.map(({ id, name, kind, sizeBytes }) => ({ id, fileName: name, contentType: kind, sizeBytes }));
  }
}

/** The parts of a form. @throws BAD_USER_INPUT for a body that is none, or that breaks off. */
async function* partsOf(request: FastifyRequest): AsyncGenerator<Multipart> {
  try {
    yield* request.parts();
  } catch (error) {
    // What comes out here is the parser's alone; its limits have codes, what it cannot read has none.
    if (!(error instanceof Error) || ("code" in error && String(error.code).startsWith("FST_"))) throw error;
    throw brokenForm();
  }
}

/** @throws BAD_USER_INPUT for a name that leads somewhere. */
function nameOf(said: string): string {
  if (/[\\/\0]/.test(said)) {
    throw badUpload("Nama berkas tidak boleh memuat garis miring. Silakan ganti nama berkasnya, lalu kirim lagi.");
  }
  return readableText(said, 200, "single");
}

/** A refused upload may still be coming in, for hours: its client gets the reason, and then no more ear. */
function cutWhatIsNotRead({ raw: request }: FastifyRequest, { raw: reply }: FastifyReply): void {
  reply.once("finish", () => {
    if (request.complete) return;
    // A short rest is read to its end, so that the line can be used again.
    request.unpipe();
    request.resume();
    setTimeout(() => request.complete || request.destroy(), LINGER_MS).unref();
  });
}

function oversize(error: unknown): unknown {
  return error instanceof OversizeFileError ? new HubError("PAYLOAD_TOO_LARGE") : error;
}

function refuseFault(error: unknown): never {
  throw error instanceof UnacceptableFileError ? badUpload(WORDS[error.fault]) : error;
}

function brokenForm(): HubError {
  return badUpload("Kiriman tidak lengkap atau bukan formulir yang benar. Silakan kirim lagi berkasnya.");
}

function badUpload(message: string): HubError {
  return new HubError("BAD_USER_INPUT", { message });
}
