import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What a fixed-answer server does with every request, after it has read it. */
export type Answering = (response: ServerResponse, request: IncomingMessage & { text: string }) => void;

/** A plain HTTP server for answers that no honest system gives. */
export interface FixedAnswerServer {
  readonly url: string;
  /** Paths with their queries, in order of arrival. */
  readonly requests: string[];
  answer: Answering;
  close(): Promise<void>;
}

/** Starts a server on a free port. */
export async function startFixedAnswers(): Promise<FixedAnswerServer> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      requests.push(request.url ?? "");
      fixed.answer(response, Object.assign(request, { text: Buffer.concat(chunks).toString("utf8") }));
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const fixed: FixedAnswerServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    answer: (response) => response.end(),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
  return fixed;
}

/** Answers with a status and a body, whatever was asked. */
export function always(
  status: number,
  body: string | object,
  headers: Readonly<Record<string, string>> = {},
): Answering {
  return (response) => {
    const text = typeof body === "string" ? body : JSON.stringify(body);
    response.writeHead(status, { "content-type": "text/plain", ...headers }).end(text);
  };
}
