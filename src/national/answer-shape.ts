import { objectOf, parsedJson, type UntrustedObject } from "./untrusted";

/** What an answer's body is; content types are not believed, because gateways label their own errors as they like. */
export type AnswerShape =
  /** The system itself, with what it says. */
  | { readonly kind: "json"; readonly body: UntrustedObject }
  /** The gateway in front of it refused or failed, as JSON with or without `fault`, or as XML. */
  | { readonly kind: "gatewayFault" }
  /** A page for people: maintenance, a login, a web server's own error. */
  | { readonly kind: "html" }
  /** Nothing, or nothing that is known. */
  | { readonly kind: "other" };

/** The gateway's own error codes have six digits (seen: 900902; the product's manual: 900000–999999 and 101500–303001). */
const GATEWAY_CODE = /^[1-9]\d{5}$/;
const XML_FAULT = /^(?:<\?xml[^>]*>\s*)?<(?:[\w.-]+:)?fault[\s>/]/i;

/** Tells the shapes of an answer apart. */
export function shapeOf(text: string): AnswerShape {
  const trimmed = text.replace(/^\uFEFF/, "").trim();
  if (trimmed.startsWith("<"))
    return XML_FAULT.test(trimmed) ? { kind: "gatewayFault" } : { kind: htmlOrOther(trimmed) };
  const body = objectOf(parsedJson(trimmed));
  if (body === null) return { kind: "other" };
  return isGatewayFault(objectOf(body.fault) ?? body) ? { kind: "gatewayFault" } : { kind: "json", body };
}

/** Whether the system itself says in readable words why it does not accept a call. */
export function isReadableRefusal(body: UntrustedObject): boolean {
  return (
    [body.message, body.error].some((said) => typeof said === "string" && said.trim() !== "") || isObject(body.errors)
  );
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}

function isGatewayFault(fault: UntrustedObject): boolean {
  const code = String(fault.code ?? "");
  if (typeof fault.message !== "string" || !/^\d+$/.test(code)) return false;
  return GATEWAY_CODE.test(code) || typeof fault.description === "string";
}

function htmlOrOther(text: string): "html" | "other" {
  return /<(?:!doctype\s+html|html|head|body)[\s>]/i.test(text.slice(0, 2_000)) ? "html" : "other";
}
