import { STATUS_CODES } from "node:http";
import type { FastifyError, FastifyInstance, FastifyReply, FastifyServerOptions } from "fastify";
import type { GraphQLFormattedError } from "graphql";
import type { ErrorMasker } from "../api/error-masker";
import { errorDefinition, HubError, type TopLevelErrorCode } from "../domain/errors";

const STATUS_OF_CODE: Readonly<Record<TopLevelErrorCode, number>> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  BAD_USER_INPUT: 400,
  RATE_LIMITED: 429,
  QUERY_TOO_COMPLEX: 400,
  PAYLOAD_TOO_LARGE: 413,
  SUBSCRIPTION_LIMIT: 429,
  CURSOR_EXPIRED: 410,
  UPSTREAM_UNAVAILABLE: 503,
  MAINTENANCE: 503,
  INTERNAL_SERVER_ERROR: 500,
};

/** The HTTP status of an error that ends a request before GraphQL answers. */
export function statusOf(error: GraphQLFormattedError): number {
  const code = error.extensions?.code;
  return Object.hasOwn(STATUS_OF_CODE, String(code)) ? STATUS_OF_CODE[code as TopLevelErrorCode] : 500;
}

/** Faults that Fastify finds in a request, for people; every other one of that kind is told by {@link UNREADABLE}. */
const WORDS: Readonly<Record<string, string>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE:
    "Jenis isi permintaan (Content-Type) tidak diterima di alamat ini. Silakan kirim dengan jenis yang disebut dalam dokumentasi, umumnya application/json.",
  FST_ERR_CTP_EMPTY_JSON_BODY: "Isi permintaan kosong. Silakan kirim isinya sebagai JSON.",
  FST_ERR_CTP_INVALID_JSON_BODY:
    "Isi permintaan bukan JSON yang benar. Silakan periksa kembali penulisannya, lalu kirim lagi.",
  FST_ERR_CTP_INVALID_CONTENT_LENGTH:
    "Panjang isi permintaan tidak sama dengan Content-Length. Silakan kirim lagi seluruhnya.",
  FST_ERR_MAX_PARAM_LENGTH: "Alamat permintaan terlalu panjang. Silakan periksa kembali penulisannya.",
};
const UNREADABLE = "Permintaan tidak dapat dibaca. Silakan periksa kembali penulisannya, lalu kirim lagi.";

/** What Node.js finds before there is a request; any other of its codes: what came is no HTTP. */
const BROKEN_TALK: Readonly<Record<string, { readonly status: number; readonly error: HubError }>> = {
  ERR_HTTP_REQUEST_TIMEOUT: {
    status: 408,
    error: new HubError("BAD_USER_INPUT", {
      message: "Permintaan tidak selesai dikirim dalam batas waktu. Silakan kirim lagi.",
    }),
  },
  HPE_HEADER_OVERFLOW: {
    status: 431,
    error: new HubError("PAYLOAD_TOO_LARGE", {
      message: "Kepala permintaan (header) melebihi batas ukuran. Silakan perkecil, lalu kirim lagi.",
    }),
  },
};
const NO_HTTP = { status: 400, error: new HubError("BAD_USER_INPUT", { message: UNREADABLE }) };

/** Every route answers its faults as GraphQL does: `{"errors":[{message, extensions}]}`. */
export function answerErrors(app: FastifyInstance, masker: ErrorMasker): void {
  app.setErrorHandler((error: FastifyError, _request, reply) => answer(error, reply, masker));
  app.setNotFoundHandler((_request, reply) => {
    const { code, message } = errorDefinition("NOT_FOUND");
    return reply.code(404).send({ errors: [{ message, extensions: { code } }] });
  });
}

/** The same for what is wrong before any route is found; Fastify wants it when the server is made. */
export function answersBeforeRoutes(
  masker: ErrorMasker,
): Required<Pick<FastifyServerOptions, "frameworkErrors" | "clientErrorHandler">> {
  return {
    frameworkErrors: (error, _request, reply) => void answer(error, reply, masker),
    clientErrorHandler: ({ code }, socket) => {
      if (code === "ECONNRESET" || !socket.writable) return void socket.destroy();
      const { status, error } = BROKEN_TALK[code] ?? NO_HTTP;
      const body = JSON.stringify({ errors: [masker.mask(error)] });
      const head = [
        `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
        "Content-Type: application/json; charset=utf-8",
        `Content-Length: ${Buffer.byteLength(body)}`,
        "Connection: close",
      ];
      socket.write(`${head.join("\r\n")}\r\n\r\n${body}`);
      socket.destroy();
    },
  };
}

function answer(error: FastifyError, reply: FastifyReply, masker: ErrorMasker): FastifyReply {
  const ofClient = ofClientFault(error);
  const masked = masker.mask(ofClient ?? error);
  const { retryAfterSeconds } = masked.extensions ?? {};
  if (typeof retryAfterSeconds === "number") void reply.header("retry-after", String(retryAfterSeconds));
  const status = ofClient === null ? statusOf(masked) : (error.statusCode ?? 400);
  return reply.code(status).send({ errors: [masked] });
}

/** A fault that Fastify found in the request itself; null for every other error. */
function ofClientFault(error: FastifyError): HubError | null {
  if (error instanceof HubError || typeof error.code !== "string" || !error.code.startsWith("FST_")) return null;
  const status = error.statusCode ?? 500;
  if (status === 413) return new HubError("PAYLOAD_TOO_LARGE");
  // Its own words are for developers, in English, and repeat the address.
  return status < 400 || status > 499
    ? null
    : new HubError("BAD_USER_INPUT", { message: WORDS[error.code] ?? UNREADABLE });
}
