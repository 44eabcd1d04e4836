import type { Dice } from "./dice";

/** An HTTP answer, before it is sent. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A call that is refused, with the answer that says so. */
export class Refusal extends Error {
  /** @param breaches what the caller did against the protocol; none if it could not have known */
  constructor(
    readonly answer: Answer,
    readonly breaches: readonly string[],
  ) {
    super(answer.body);
  }
}

/** A JSON answer. */
export function json(status: number, body: unknown): Answer {
  return { status, headers: { "content-type": "application/json; charset=UTF-8" }, body: JSON.stringify(body) };
}

/** A page for people, from something that stands in front of the system. */
export function page(status: number, title: string): Answer {
  const body = `<!DOCTYPE html>\n<html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>\n`;
  return { status, headers: { "content-type": "text/html; charset=UTF-8" }, body };
}

/** The gateway's refusal as JSON, with or without its "fault" around. */
export function gatewayJson(dice: Dice, status: number, code: number, message: string): Answer {
  const fault = { code, message, description: `${message}. Periksa kredensial akses API Anda.` };
  return json(status, dice.happens("fault is wrapped") ? { fault } : fault);
}

/** The gateway's refusal as XML. */
export function gatewayXml(status: number, code: number, message: string): Answer {
  const body =
    `<?xml version="1.0" encoding="UTF-8"?><ams:fault xmlns:ams="http://wso2.org/apimanager/security">` +
    `<ams:code>${code}</ams:code><ams:message>${message}</ams:message>` +
    `<ams:description>${message}</ams:description></ams:fault>`;
  return { status, headers: { "content-type": "application/xml; charset=UTF-8" }, body };
}

/** "There is no such thing", said by the system itself. */
export function notFound(message: string, breaches: readonly string[] = []): Refusal {
  return new Refusal(json(404, { message }), breaches);
}

/** A call that came too late: what it asks has been done, or cannot be done any more. */
export function tooLate(message: string): Refusal {
  return new Refusal(json(422, { message }), []);
}
