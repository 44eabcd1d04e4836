import type { IncomingHttpHeaders } from "node:http";
import type { SimulatorSettings } from "./options";

const MASK = "***";
const SECRET_HEADERS = ["authorization", "auth", "token", "apikey", "cookie"];

/** Hides secrets: in the headers that carry them whatever they hold, and anywhere else the values that are known. */
export class SecretMask {
  readonly #headers: ReadonlySet<string>;
  readonly #values: readonly string[];

  constructor({ authHeader, authValue, token, apiKey }: SimulatorSettings) {
    this.#headers = new Set([...SECRET_HEADERS, authHeader.toLowerCase()]);
    // Without its first word too: a bearer's value alone is as good as the whole.
    this.#values = [authValue, authValue.split(" ").slice(1).join(" "), token, apiKey ?? ""].filter(
      (value) => value.length >= 8,
    );
  }

  /** The headers, fit to be shown. */
  headers(headers: IncomingHttpHeaders): Record<string, string> {
    return Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, this.#headers.has(name) ? MASK : this.text(String(value))]),
    );
  }

  /** A copy of JSON, fit to be shown. */
  json(value: unknown): unknown {
    if (typeof value === "string") return this.text(value);
    if (Array.isArray(value)) return value.map((entry) => this.json(entry));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, entry]) => [this.text(name), this.json(entry)]));
  }

  /** A text, fit to be shown. */
  text(text: string): string {
    return this.#values.reduce((masked, value) => masked.replaceAll(value, MASK), text);
  }
}
