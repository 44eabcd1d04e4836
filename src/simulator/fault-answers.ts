import { Readable } from "node:stream";
import type { FaultOrder } from "./fault-order";
import { gatewayFault, type WireAnswer } from "./wire-call";

type Shape = NonNullable<FaultOrder["shape"]>;

const HTML = { "content-type": "text/html" };
const XML = { "content-type": "application/xml" };
const CHUNK = "x".repeat(64 * 1024);

/** Codes of the gateway by status, as it documents them. */
const GATEWAY_CODES: Readonly<Record<number, number>> = { 401: 900902, 403: 900908, 429: 900803, 500: 900900 };
const OTHER_GATEWAY_CODE = 900800;

/** An error in one of the shapes in which it comes. */
export function errorAnswer(order: FaultOrder, defaultStatus: number, defaultShape: Shape = "json"): WireAnswer {
  const { status = defaultStatus, shape = defaultShape, retryAfterSeconds } = order;
  const { headers, ...answer } = shaped(status, shape);
  const retryAfter = retryAfterSeconds === undefined ? {} : { "retry-after": String(retryAfterSeconds) };
  return { ...answer, headers: { ...headers, ...retryAfter } };
}

function shaped(status: number, shape: Shape): WireAnswer {
  switch (shape) {
    case "json":
      return { status, body: { message: `Simulated error ${status}` } };
    case "gateway":
      return gatewayError(status);
    case "gatewayBare":
      return { status, body: (gatewayError(status).body as { readonly fault: object }).fault };
    case "xml":
      return {
        status,
        headers: XML,
        body: `<fault><code>303001</code><message>Simulated fault ${status}</message></fault>`,
      };
    case "html":
      return htmlAnswer(status, `${status} Pemeliharaan`);
  }
}

function gatewayError(status: number): WireAnswer {
  const code = GATEWAY_CODES[status] ?? OTHER_GATEWAY_CODE;
  return gatewayFault(status, code, "Simulated fault", "The gateway does not let this call pass");
}

/** A page for people where a machine expects JSON. */
export function htmlAnswer(status: number, heading: string): WireAnswer {
  return { status, headers: HTML, body: `<!DOCTYPE html><html><body><h1>${heading}</h1></body></html>` };
}

/** Sends the caller to another address. */
export function redirectAnswer({ status = 302, location }: FaultOrder): WireAnswer {
  return { status, headers: { ...HTML, location }, body: "<!DOCTYPE html><html><body>Dialihkan</body></html>" };
}

/** JSON of a size, made while it is sent: nobody holds it in memory here. */
export function oversizeAnswer({ sizeBytes }: FaultOrder): WireAnswer {
  return { status: 200, headers: { "content-type": "application/json" }, body: Readable.from(longJson(sizeBytes)) };
}

function* longJson(sizeBytes: number): Generator<string> {
  const [start, end] = ['{"message":"', '"}'];
  yield start;
  let left = Math.max(0, sizeBytes - start.length - end.length);
  for (; left > CHUNK.length; left -= CHUNK.length) yield CHUNK;
  yield CHUNK.slice(0, left) + end;
}
