import type { KeyObject } from "node:crypto";
import { Readable } from "node:stream";
import type { FastifyInstance } from "fastify";
import { type Authenticator, bearerOf } from "../auth/authenticate";
import { HubError } from "../domain/errors";
import { may } from "../domain/permission";
import { isSigned, readReconciliation } from "../store/reconciliation-rows";
import type { UnitOfWork } from "../store/unit-of-work";
import { publicKeyText, reportItems, reportJson } from "../sync/report";
import { reportPage } from "./report-page";

/** What the report routes need. */
export interface ReportRoutesOptions {
  readonly work: UnitOfWork;
  readonly auth: Authenticator;
  /** With which the reports were signed. */
  readonly key: KeyObject;
}

/** `GET /reconciliations/:id.html`, to be printed, and `.json`, to be verified; for those who see the bridge. */
export function addReportRoutes(app: FastifyInstance, { work, auth, key }: ReportRoutesOptions): void {
  const publicKey = publicKeyText(key);
  app.get<{ Params: { file: string } }>("/reconciliations/:file", async (request, reply) => {
    const { caller } = await auth.callerOf(bearerOf(request.headers.authorization));
    if (!may(caller, "sync:read")) throw new HubError(caller.kind === "NOBODY" ? "UNAUTHENTICATED" : "FORBIDDEN");
    const [, id, type] = /^([0-9A-HJKMNP-TV-Z]{26})\.(html|json)$/.exec(request.params.file) ?? [];
    const row = id === undefined ? null : await readReconciliation(work, id);
    if (row === null || !isSigned(row)) return reply.callNotFound();
    void reply.header("cache-control", "private, no-store");
    if (type === "json") {
      return reply.type("application/json; charset=utf-8").send(Readable.from(reportJson(work, row, publicKey)));
    }
    const { policy, pieces } = reportPage(row, reportItems(work, row.id), publicKey);
    return reply.type("text/html; charset=utf-8").header("content-security-policy", policy).send(Readable.from(pieces));
  });
}
