import type { FastifyInstance, FastifyReply } from "fastify";
import { z } from "zod";
import type { RateRule } from "../api/hub";
import { bearerOf } from "../auth/authenticate";
import { openTicket } from "../cases/citizen-access";
import type { CaseEnvironment } from "../cases/environment";
import { HubError } from "../domain/errors";
import { type Caller, may, mayReadFileName } from "../domain/permission";
import { readComplaints } from "../store/complaint-rows";
import { AttachmentEntity } from "../store/entities/attachment.entity";
import type { CaseTextEntity } from "../store/entities/case-text.entity";
import { shownFileName } from "../store/file-rows";
import type { FileStore } from "../store/file-store";
import { SpoiltFileError } from "../store/kept-file";
import { isPublished, lookups } from "../store/lookups";
import { networkOf } from "./client-address";
import { addUploadRoute, type UploadOptions } from "./uploads";

/** A case's files are a handful; guessing codes by them is as hopeless as by the tracker. */
const DOWNLOAD: RateRule = { name: "own-file", burst: 30, perMinute: 60 };
const MAX_PROOF_BYTES = 1_000;

/** The citizen's proof: in the body, because an address is logged by every proxy on the way. */
const proof = z.object({ ticketNumber: z.string().max(100), accessCode: z.string().max(100) });

/** What the file routes need. */
export interface FileRoutesOptions extends Pick<UploadOptions, "auth" | "limiter" | "stallMs"> {
  readonly cases: CaseEnvironment;
  readonly files: FileStore;
}

/**
 * `POST /files` before a submission; `GET /files/:id` (and HEAD) for those who see the case; `POST /files/:id` with ticket
 * number and access code for its citizen. A file that the caller may not read answers like one that does not exist.
 */
export function addFileRoutes(app: FastifyInstance, { cases, files, ...options }: FileRoutesOptions): void {
  const { auth, limiter } = options;
  const { work, vault, clock } = cases;
  void app.register(async (scope) => {
    await addUploadRoute(scope, { ...options, files, work, vault, clock });

    scope.get<{ Params: { id: string } }>("/files/:id", async (request, reply) => {
      const { caller } = await auth.callerOf(bearerOf(request.headers.authorization));
      if (caller.kind === "NOBODY") throw new HubError("UNAUTHENTICATED");
      const file = await fileOf(request.params.id);
      return answer(reply, file, file === null ? null : await nameFor(caller, file));
    });

    scope.post<{ Params: { id: string } }>("/files/:id", { bodyLimit: MAX_PROOF_BYTES }, async (request, reply) => {
      const { ok, retryAfterSeconds } = limiter.take(networkOf(request.ip), DOWNLOAD);
      if (!ok) throw new HubError("RATE_LIMITED", { retryAfterSeconds });
      const given = proof.safeParse(request.body);
      if (!given.success) throw badProof();
      const own = await openTicket(cases, given.data.ticketNumber, given.data.accessCode);
      const file = own === null ? null : await fileOf(request.params.id);
      return answer(reply, file, file === null || own === null ? null : await nameForCitizen(own, file));
    });
  });

  async function fileOf(id: string): Promise<AttachmentEntity | null> {
    const isId = /^[0-9A-HJKMNP-TV-Z]{26}$/.test(id);
    return isId ? work.dataSource.manager.findOneBy(AttachmentEntity, { id }) : null;
  }

  /** The name under which he gets it; null: not at all. */
  async function nameFor(caller: Caller, file: AttachmentEntity): Promise<string | null> {
    const [row] = file.complaintId === null ? [] : await readComplaints(work, [file.complaintId]);
    const text = await textOf(file);
    const isShown =
      row !== undefined &&
      may(caller, "case:see", row) &&
      (!row.isSecret || may(caller, "case:secretContent", row)) &&
      (may(caller, "case:internalNotes", row) || isPublic(text));
    return isShown ? shownFileName(vault, file, mayReadFileName(caller, row, isOfOfficer(text))) : null;
  }

  /** His own, and what came with the office's public words in the case that his was merged into. */
  async function nameForCitizen(
    own: { readonly id: string; readonly mergedIntoId: string | null },
    file: AttachmentEntity,
  ): Promise<string | null> {
    if (file.complaintId === null) return null;
    const text = await textOf(file);
    if (file.complaintId === own.id) return isPublic(text) ? shownFileName(vault, file, true) : null;
    if (file.complaintId !== own.mergedIntoId || text == null) return null;
    const [survivor] = await readComplaints(work, [file.complaintId]);
    const isShown = survivor?.isSecret === false && text.authorKind !== "CITIZEN" && isPublished(text);
    return isShown ? shownFileName(vault, file, isOfOfficer(text)) : null;
  }

  /** The text that it came with; null for one that was handed in with the complaint. */
  async function textOf({ textId }: AttachmentEntity): Promise<CaseTextEntity | null | undefined> {
    return textId === null ? null : (await lookups.texts(work, [textId]))[0];
  }

  async function answer(
    reply: FastifyReply,
    file: AttachmentEntity | null,
    name: string | null,
  ): Promise<FastifyReply> {
    if (file === null || name === null) return refuse(reply);
    const content = await files.open(file).catch((error: unknown) => {
      throw error instanceof SpoiltFileError ? spoilt() : error;
    });
    return reply
      .header("content-type", file.contentType)
      .header("content-length", file.sizeBytes)
      .header("content-disposition", `attachment; filename*=UTF-8''${encodeURIComponent(name)}`)
      .header("x-content-type-options", "nosniff")
      .header("cache-control", "private, no-store")
      .send(content);
  }
}

/** A file is as public as the text that it came with; one handed in with the complaint is part of that. */
function isPublic(text: CaseTextEntity | null | undefined): boolean {
  return text === null || (text !== undefined && isPublished(text));
}

function isOfOfficer(text: CaseTextEntity | null | undefined): boolean {
  return text?.authorKind === "OFFICER";
}

function refuse(reply: FastifyReply): FastifyReply {
  const message = "Berkas tidak ditemukan.";
  return reply.code(404).send({ errors: [{ message, extensions: { code: "NOT_FOUND" } }] });
}

function spoilt(): HubError {
  return new HubError("INTERNAL_SERVER_ERROR", {
    message: "Berkas ini hilang atau rusak pada penyimpanan. Silakan sampaikan kepada pengelola agar dipulihkan.",
  });
}

function badProof(): HubError {
  return new HubError("BAD_USER_INPUT", { message: "Kirim ticketNumber dan accessCode sebagai JSON." });
}
