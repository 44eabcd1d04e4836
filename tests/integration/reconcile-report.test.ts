import { createHash, createPublicKey } from "node:crypto";
import Fastify, { type FastifyInstance } from "fastify";
import pino from "pino";
import { ErrorMasker } from "../../src/api/error-masker";
import { answerErrors } from "../../src/http/http-errors";
import { addReportRoutes } from "../../src/http/reports";
import { reconcile } from "../../src/sync/reconcile";
import { publicKeyText, verifyReport } from "../../src/sync/report";
import { startTestHub, type TestHub } from "../support/hub";
import { ReconcileWorld } from "./reconcile-world";

let world: ReconcileWorld;
let hub: TestHub;
let app: FastifyInstance;
let id: string;

function get(path: string, token: string | null) {
  return app.inject({ url: path, ...(token === null ? {} : { headers: { authorization: `Bearer ${token}` } }) });
}

beforeAll(async () => {
  world = await ReconcileWorld.open("reconcile_report");
  const made = await world.forwarded('Jalan <b>"rusak"</b>');
  await reconcile(world.env, { isDryRun: false, key: world.key });
  world.simulator.state.deleteCase(world.national(made).id);
  ({ id } = (await reconcile(world.env, { isDryRun: false, key: world.key })).report);
  hub = await startTestHub("reconcile_report_hub");
  app = Fastify();
  answerErrors(app, new ErrorMasker(pino({ level: "silent" })));
  addReportRoutes(app, { work: world.core.cases.work, auth: hub.core.auth, key: world.key });
}, 90_000);
afterAll(async () => {
  await app.close();
  await hub.stop();
  await world.close();
});

test("the file of a report is genuine by its public key", async () => {
  const { statusCode, body, headers } = await get(`/reconciliations/${id}.json`, await hub.token("ADMIN"));
  expect(statusCode).toBe(200);
  expect(headers["content-type"]).toContain("application/json");
  expect(headers["cache-control"]).toBe("private, no-store");
  expect(verifyReport(body, createPublicKey(publicKeyText(world.key)))).toBe(true);
  expect(JSON.parse(body)).toMatchObject({
    report: { id, total: 1, equal: 0, counts: { UNKNOWN: 1 } },
    algorithm: "Ed25519",
    items: [{ verdict: "UNKNOWN" }],
  });
});

test("the page is formal Indonesian, loads nothing, and shows signature and key", async () => {
  const { statusCode, body, headers } = await get(`/reconciliations/${id}.html`, await hub.token("LEADER"));
  expect(statusCode).toBe(200);
  expect(headers["content-type"]).toContain("text/html");
  expect(headers["content-security-policy"]).toContain("default-src 'none'");
  expect(body).toContain("Laporan Rekonsiliasi Aduan");
  expect(body).toContain("Tidak dapat dibandingkan");
  expect(body).toContain("laporan nasional tidak dapat dibaca");
  expect(body).toContain("hub sync verify");
  expect(body).toContain("BEGIN PUBLIC KEY");
  expect(body).not.toContain("rusak");
  expect(body).toContain("PEMERINTAH KABUPATEN DEMAK");
  const [, style = ""] = /<style>([\s\S]*)<\/style>/.exec(body) ?? [];
  expect(style).toContain(`Laporan Rekonsiliasi Aduan · ${id}`);
  expect(style).toContain('"Halaman " counter(page) " dari " counter(pages)');
  expect(headers["content-security-policy"]).toContain(createHash("sha256").update(style).digest("base64"));
  expect(body.trimEnd().endsWith("</html>")).toBe(true);
});

test("others get nothing, and what is no finished report is not there", async () => {
  expect((await get(`/reconciliations/${id}.json`, null)).statusCode).toBe(401);
  expect((await get(`/reconciliations/${id}.html`, await hub.token("AGENCY_OFFICER", "DPUPR"))).statusCode).toBe(403);
  const coordinator = await hub.token("COORDINATOR");
  for (const file of [`${id}.pdf`, id, "01ARZ3NDEKTSV4RRFFQ69G5FAV.json", "..%2Fsecret.key"]) {
    expect((await get(`/reconciliations/${file}`, coordinator)).statusCode).toBe(404);
  }
  await world.sql("UPDATE reconciliation SET finished_at = NULL WHERE id = ?", [id]);
  expect((await get(`/reconciliations/${id}.json`, coordinator)).statusCode).toBe(404);
});
