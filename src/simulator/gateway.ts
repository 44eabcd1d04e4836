import { timingSafeEqual } from "node:crypto";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { WireBackendError, WireGatewayFault } from "../national/wire";
import type { SimulatorSettings } from "./options";

/** The rehearsal's own addresses: no secret is asked for, and they are not in the journal. */
export const CONTROL_PREFIX = "/_sim";

/** Whether a request is the rehearsal's, not a caller's. */
export function isControl(request: FastifyRequest): boolean {
  return request.url.startsWith(CONTROL_PREFIX);
}

/** Lets pass only calls that show both secrets, and the third where one is set. */
export function guardSecrets(app: FastifyInstance, settings: SimulatorSettings): void {
  const expected: readonly (readonly [header: string, value: string])[] = [
    [settings.authHeader.toLowerCase(), settings.authValue],
    ["token", settings.token],
    ...(settings.apiKey === null ? [] : [["apikey", settings.apiKey] as const]),
  ];
  app.addHook("onRequest", async (request, reply) => {
    if (isControl(request)) return;
    if (expected.every(([header, value]) => isEqual(request.headers[header], value))) return;
    const fault: WireGatewayFault = {
      fault: {
        code: 900901,
        message: "Invalid Credentials",
        description: "Make sure you have provided the correct security credentials",
      },
    };
    await reply.status(401).send(fault);
  });
}

function isEqual(given: string | string[] | undefined, expected: string): boolean {
  const [a, b] = [Buffer.from(typeof given === "string" ? given : ""), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** The system itself does not accept a call. */
export async function refuse(
  reply: FastifyReply,
  status: 404 | 422,
  message: string,
  errors?: Readonly<Record<string, readonly string[]>>,
): Promise<FastifyReply> {
  const body: WireBackendError = errors === undefined ? { message } : { message, errors };
  return reply.status(status).send(body);
}
