import { Readable } from "node:stream";
import type { FastifyInstance, FastifyReply } from "fastify";
import { exportOfLink } from "../api/export-link";
import type { RateLimiter, RateRule } from "../api/hub";
import { inboxQuery } from "../api/inbox-query";
import { readScopeOf } from "../api/scope";
import { type Authenticator, bearerOf } from "../auth/authenticate";
import { HubError } from "../domain/errors";
import { jakartaDateOf } from "../domain/jakarta-time";
import type { Cursors } from "../live/cursor";
import { EXPORT_TYPES, type ExportFormat, exportFile } from "../paper/export/export-file";
import type { Exports } from "../paper/export/exports";
import { MAX_XLSX_ROWS } from "../paper/export/xlsx";
import { readExportJob } from "../store/export-jobs";
import type { FileStore } from "../store/file-store";
import { countInboxRows } from "../store/inbox-rows";
import type { UnitOfWork } from "../store/unit-of-work";
import { askedView } from "./export-query";

/** What the routes of the exports need. */
export interface ExportRoutesOptions {
  readonly work: UnitOfWork;
  readonly auth: Authenticator;
  readonly limiter: RateLimiter;
  readonly cursors: Cursors;
  readonly exportQueue: Exports;
  /** Where finished exports lie. */
  readonly files: FileStore;
  readonly clock: () => Date;
}

/** What has more rows is made in the background: a browser would wait for too long. */
export const ROWS_AT_ONCE = 5_000;
const EXPORT: RateRule = { name: "export", burst: 20, perMinute: 10 };

/** `GET /exports/inbox.csv` and `.xlsx` with the filter of the query `inbox`; `GET /exports/files/:link` of a finished one. */
export function addExportRoutes(app: FastifyInstance, options: ExportRoutesOptions): void {
  const { work, auth, limiter, cursors, exportQueue, files, clock } = options;

  function send(reply: FastifyReply, format: ExportFormat, content: Readable) {
    return reply
      .type(EXPORT_TYPES[format])
      .header("content-disposition", `attachment; filename="aduan-${jakartaDateOf(clock())}.${format}"`)
      .header("cache-control", "private, no-store")
      .send(content);
  }

  for (const format of ["csv", "xlsx"] as const) {
    app.get<{ Querystring: Record<string, unknown> }>(`/exports/inbox.${format}`, async (request, reply) => {
      const { caller } = await auth.callerOf(bearerOf(request.headers.authorization));
      if (caller.kind === "NOBODY") throw new HubError("UNAUTHENTICATED");
      const { ok, retryAfterSeconds } = limiter.take(caller.id, EXPORT);
      if (!ok) throw new HubError("RATE_LIMITED", { retryAfterSeconds });
      const { agency, filter, sort } = askedView(request.query);
      const { agencyId } = await readScopeOf(work, caller, "inbox:read", agency);
      const view = { query: inboxQuery(caller, agencyId, filter, clock()), order: sort };
      const total = await countInboxRows(work, view.query);
      if (format === "xlsx" && total > MAX_XLSX_ROWS) {
        throw new HubError("BAD_USER_INPUT", {
          message: "Hasil terlalu banyak untuk satu lembar Excel. Silakan persempit saringan, atau gunakan CSV.",
        });
      }
      if (total <= ROWS_AT_ONCE) return send(reply, format, Readable.from(exportFile(work, view, format)));
      const exportJob = await exportQueue.ask(caller, format, view, total);
      return reply.code(202).header("cache-control", "private, no-store").send({ exportJob, rows: total });
    });
  }

  // The link itself is the proof, so that a browser can follow it; it dies with its day, and with its owner's rights.
  app.get<{ Params: { link: string } }>("/exports/files/:link", async (request, reply) => {
    const id = exportOfLink(cursors, request.params.link);
    const job = id === null ? null : await readExportJob(work, id);
    if (job === null || job.state !== "READY" || job.runId === null || !job.isOwnerValid) return reply.callNotFound();
    return send(reply.header("content-length", job.sizeBytes ?? undefined), job.format, files.read(job.runId));
  });
}
