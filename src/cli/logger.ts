import pino, { type Logger } from "pino";
import { redactText } from "./redact";

/** Fields that are never written out, wherever they stand. */
const SECRET_PATHS = [
  "password",
  "otp",
  "token",
  "accessCode",
  "authorization",
  "authValue",
  "apiKey",
  "nik",
  "phone",
  "email",
  "name",
  "address",
];

/**
 * JSON lines on standard error: standard output is a command's result. Redacted by path, and by value: whatever looks
 * like a NIK, a phone number, an e-mail address or a bearer is masked, wherever it came from.
 */
export function newLogger(level: string): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: SECRET_PATHS.flatMap((path) => [path, `*.${path}`, `*.*.${path}`]), censor: "[redacted]" },
      serializers: { err: (error: unknown) => serializeError(error) },
      hooks: {
        streamWrite: redactText,
      },
    },
    pino.destination({ dest: 2, sync: true }),
  );
}

function serializeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: String(error) };
  const { code, errno } = error as Error & { code?: unknown; errno?: unknown };
  // A query error carries its parameters: only what names the fault is kept.
  return { type: error.name, message: error.message.slice(0, 500), code, errno, stack: error.stack?.slice(0, 2_000) };
}
