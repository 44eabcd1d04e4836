import multipart from "@fastify/multipart";
import type { FastifyInstance } from "fastify";
import { fileTypeFromBuffer } from "file-type";
import type { RateLimiter, RateRule } from "../api/hub";
import type { Authenticator } from "../auth/authenticate";
import { bearerOf } from "../auth/authenticate";
import type { Config } from "../config/config";
import { HubError } from "../domain/errors";
import { readableText } from "../domain/input-text";
import { may } from "../domain/permission";
import { readComplaints } from "../store/complaint-rows";
import { AttachmentEntity } from "../store/entities/attachment.entity";
import { FileStore, type WrittenFile } from "../store/file-store";
import { isPublished, lookups } from "../store/lookups";
import { newId } from "../store/new-id";
import type { UnitOfWork } from "../store/unit-of-work";
import type { Vault } from "../store/vault";

/** A phone's photo has some MB, a short film some tens. */
const MAX_FILE_BYTES = 25 * 1024 * 1024;
const MAX_FILES = 10;
/** What citizens and agencies need; told by content, never by name or header. */
const TYPES: ReadonlySet<string> = new Set(["image/jpeg", "image/png", "image/webp", "application/pdf", "video/mp4"]);
const UPLOAD: RateRule = { name: "upload", burst: 30, perMinute: 30 };

/** What the file routes need. */
export interface FileRoutesOptions {
  readonly config: Config;
  readonly work: UnitOfWork;
  readonly vault: Vault;
  readonly auth: Authenticator;
  readonly limiter: RateLimiter;
  readonly clock: () => Date;
}

/** `POST /files` before a submission, `GET /files/:id` for those who see the case. */
export function addFileRoutes(app: FastifyInstance, options: FileRoutesOptions): void {
  const { config, work, vault, auth, limiter, clock } = options;
  const store = new FileStore(config.filesDir);
  void app.register(async (scope) => {
    await scope.register(multipart, { limits: { fileSize: MAX_FILE_BYTES, files: MAX_FILES, fields: 10 } });

    scope.post("/files", { bodyLimit: MAX_FILE_BYTES * MAX_FILES }, async (request) => {
      await auth.callerOf(bearerOf(request.headers.authorization));
      const { ok, retryAfterSeconds } = limiter.take(request.ip, UPLOAD);
      if (!ok) throw new HubError("RATE_LIMITED", { retryAfterSeconds });
      if (!request.isMultipart()) throw badUpload("Kirim berkas sebagai multipart/form-data.");
      const kept: { id: string; fileName: string; contentType: string; sizeBytes: number }[] = [];
      for await (const part of request.parts()) {
        if (part.type !== "file") continue;
        const id = newId();
        const written = await store.write(id, part.file);
        try {
          if (part.file.truncated) throw new HubError("PAYLOAD_TOO_LARGE");
          const contentType = await typeOf(written);
          const fileName = readableText(part.filename.split(/[\\/]/).at(-1) ?? "", 200, "single") || id;
          await store.keep(id, written);
          await insert(id, written, contentType, fileName);
          kept.push({ id, fileName, contentType, sizeBytes: written.sizeBytes });
        } catch (error) {
          await store.discard(written);
          throw error;
        }
      }
      if (kept.length === 0) throw badUpload("Tidak ada berkas yang dikirim.");
      return { files: kept };
    });

    scope.get<{ Params: { id: string } }>("/files/:id", async (request, reply) => {
      const { caller } = await auth.callerOf(bearerOf(request.headers.authorization));
      if (caller.kind === "NOBODY") throw new HubError("UNAUTHENTICATED");
      const file = /^[0-9A-HJKMNP-TV-Z]{26}$/.test(request.params.id)
        ? await work.dataSource.manager.findOneBy(AttachmentEntity, { id: request.params.id })
        : null;
      const [row] = file?.complaintId == null ? [] : await readComplaints(work, [file.complaintId]);
      const isAllowed =
        row !== undefined &&
        may(caller, "case:see", row) &&
        (!row.isSecret || may(caller, "case:secretContent", row)) &&
        (may(caller, "case:internalNotes", row) || (await isPublic(file?.textId ?? null)));
      // Another agency's file answers like one that does not exist.
      if (file === null || !isAllowed) return reply.code(404).send({ errors: [notFound()] });
      const name = file.fileName === null ? file.id : vault.openOwn(`attachment|file_name|${file.id}`, file.fileName);
      return reply
        .header("content-type", file.contentType)
        .header("content-length", file.sizeBytes)
        .header("content-disposition", `attachment; filename*=UTF-8''${encodeURIComponent(name)}`)
        .header("x-content-type-options", "nosniff")
        .header("cache-control", "private, no-store")
        .send(store.read(file.id));
    });
  });

  /** A file is as public as the text that it came with; one handed in with the complaint is part of that. */
  async function isPublic(textId: string | null): Promise<boolean> {
    if (textId === null) return true;
    const [text] = await lookups.texts(work, [textId]);
    return text !== undefined && isPublished(text);
  }

  async function insert(id: string, file: WrittenFile, contentType: string, fileName: string): Promise<void> {
    const row = new AttachmentEntity();
    row.id = id;
    row.complaintId = null;
    row.textId = null;
    row.fileName = vault.sealOwn(`attachment|file_name|${id}`, fileName);
    row.contentType = contentType;
    row.sizeBytes = file.sizeBytes;
    row.sha256 = file.sha256;
    row.createdAt = clock();
    await work.transaction((tx) => tx.insert(AttachmentEntity, row));
  }
}

async function typeOf(file: WrittenFile): Promise<string> {
  const type = await fileTypeFromBuffer(new Uint8Array(file.head));
  if (type === undefined || !TYPES.has(type.mime)) {
    throw badUpload("Jenis berkas tidak diterima. Silakan kirim foto JPG, PNG atau WEBP, dokumen PDF, atau video MP4.");
  }
  return type.mime;
}

function badUpload(message: string): HubError {
  return new HubError("BAD_USER_INPUT", { message });
}

function notFound() {
  return { message: "Berkas tidak ditemukan.", extensions: { code: "BAD_USER_INPUT" } };
}
