import { Readable } from "node:stream";
import type { FastifyInstance, FastifyReply } from "fastify";
import type { RateLimiter, RateRule } from "../api/hub";
import { TRACK_RULE } from "../api/resolvers/citizen";
import { type Authenticator, bearerOf } from "../auth/authenticate";
import { openTicket } from "../cases/citizen-access";
import { HubError } from "../domain/errors";
import { monthOf, periodOf } from "../domain/period";
import { type Caller, may, type Permission } from "../domain/permission";
import { parseAccessCode } from "../domain/ticket";
import { agendaBook } from "../paper/agenda-book";
import { archiveSheet, auditSheet, dispositionSheet, receipt } from "../paper/case-papers";
import { type Dossier, readDossier } from "../paper/dossier";
import type { PaperEnvironment } from "../paper/environment";
import { findFileFaults } from "../paper/file-faults";
import { htmlPaper } from "../paper/html";
import { monthlyReport } from "../paper/monthly-report";
import { documentChecksum, type Paper } from "../paper/paper";
import { pdfPaper } from "../paper/pdf/pdf";
import { networkOf } from "./client-address";

/** What the routes of the papers need. */
export interface PaperRoutesOptions {
  readonly env: PaperEnvironment;
  readonly auth: Authenticator;
  readonly limiter: RateLimiter;
}

/** Setting a paper takes the processor's time: more than a person prints, and less than would stop the hub. */
const PRINT: RateRule = { name: "print", burst: 30, perMinute: 30 };

const FORMATS = ["pdf", "html"] as const;
type Format = (typeof FORMATS)[number];

type Query = Readonly<Record<string, unknown>>;

/** Papers of a case, for those who may see its content; the agenda book and the monthly report; the citizen's receipt. */
export function addPaperRoutes(app: FastifyInstance, { env, auth, limiter }: PaperRoutesOptions): void {
  const { clock } = env.cases;

  const casePapers: Readonly<Record<string, (dossier: Dossier) => Paper | Promise<Paper>>> = {
    archive: async (dossier) => archiveSheet(dossier, await findFileFaults(env, dossier)),
    audit: auditSheet,
    disposition: async (dossier) => dispositionSheet(dossier, await findFileFaults(env, dossier)),
    receipt: ({ row, words }) => receipt(env, { ...row, title: words.title }, null),
  };

  async function callerOf(authorization: string | undefined): Promise<Exclude<Caller, { kind: "NOBODY" }>> {
    const { caller } = await auth.callerOf(bearerOf(authorization));
    if (caller.kind === "NOBODY") throw new HubError("UNAUTHENTICATED");
    const { ok, retryAfterSeconds } = limiter.take(caller.id, PRINT);
    if (!ok) throw new HubError("RATE_LIMITED", { retryAfterSeconds });
    return caller;
  }

  function demand(caller: Caller, permission: Permission): void {
    if (!may(caller, permission)) throw new HubError("FORBIDDEN");
  }

  function send(reply: FastifyReply, paper: Paper, format: Format) {
    void reply.headers({
      "cache-control": "private, no-store",
      "x-document-checksum": documentChecksum(paper),
      "content-disposition": `${format === "pdf" ? "attachment" : "inline"}; filename="${paper.fileName}.${format}"`,
    });
    if (format === "pdf") return reply.type("application/pdf").send(Readable.from(pdfPaper(paper, clock())));
    const { policy, pieces } = htmlPaper(paper, clock());
    return reply.type("text/html; charset=utf-8").header("content-security-policy", policy).send(Readable.from(pieces));
  }

  for (const format of FORMATS) {
    for (const [name, make] of Object.entries(casePapers)) {
      app.get<{ Params: { id: string } }>(`/complaints/:id/${name}.${format}`, async (request, reply) => {
        const caller = await callerOf(request.headers.authorization);
        const dossier = await readDossier(env, caller, request.params.id);
        // Another agency's case answers like one that does not exist.
        return dossier === null ? reply.callNotFound() : send(reply, await make(dossier), format);
      });
    }

    app.get<{ Querystring: Query }>(`/agenda.${format}`, async (request, reply) => {
      demand(await callerOf(request.headers.authorization), "agenda:read");
      const { from, to } = request.query;
      return send(reply, await agendaBook(env, periodOf(String(from), String(to))), format);
    });

    app.get<{ Querystring: Query }>(`/reports/monthly.${format}`, async (request, reply) => {
      demand(await callerOf(request.headers.authorization), "dashboard:read");
      return send(reply, await monthlyReport(env, monthOf(String(request.query.month))), format);
    });

    // The code stands in the body: an address is kept in histories and logs.
    app.post<{ Body: unknown }>(`/receipt.${format}`, async (request, reply) => {
      const { ok, retryAfterSeconds } = limiter.take(networkOf(request.ip), TRACK_RULE);
      if (!ok) throw new HubError("RATE_LIMITED", { retryAfterSeconds });
      const { ticketNumber, accessCode } = (request.body ?? {}) as Record<string, unknown>;
      if (typeof ticketNumber !== "string" || typeof accessCode !== "string") {
        throw new HubError("BAD_USER_INPUT", {
          message: "Kirim nomor tiket dan kode akses sebagai JSON: ticketNumber dan accessCode.",
        });
      }
      const row = await openTicket(env.cases, ticketNumber, accessCode);
      return row === null ? reply.callNotFound() : send(reply, receipt(env, row, parseAccessCode(accessCode)), format);
    });
  }
}
