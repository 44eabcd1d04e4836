import type { FastifyInstance } from "fastify";
import { HubError } from "../../domain/errors";

/** What is read beyond the limit and thrown away: an answer in the middle of an upload is lost on the way to most clients. */
const MAX_DISCARDED_BYTES = 16 * 1_048_576;

/** Reads JSON bodies up to a limit; a larger one is answered with PAYLOAD_TOO_LARGE once it has passed by. */
export function readBoundedJson(app: FastifyInstance, maxBytes: number): void {
  const parseJson = app.getDefaultJsonParser("error", "error");
  app.addContentTypeParser("application/json", (request, payload, done) => {
    let chunks: Buffer[] = [];
    let bytes = 0;
    payload.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= maxBytes) chunks.push(chunk);
      else chunks = [];
      if (bytes > MAX_DISCARDED_BYTES) payload.destroy();
    });
    // Either nobody is there any more to be answered, or he sends without end.
    payload.on("error", () => undefined);
    payload.once("close", () => {
      if (!payload.readableEnded) done(new HubError(bytes > maxBytes ? "PAYLOAD_TOO_LARGE" : "BAD_USER_INPUT"));
    });
    payload.once("end", () => {
      if (bytes > maxBytes) done(new HubError("PAYLOAD_TOO_LARGE"));
      else parseJson(request, Buffer.concat(chunks).toString("utf8"), done);
    });
  });
}
