import { json, Refusal } from "./answers";

/** A body's fields and what is wrong with them. */
export class FieldChecks {
  private readonly errors: Record<string, string[]> = {};

  constructor(private readonly fields: Readonly<Record<string, unknown>>) {}

  /** Notes the message against the field unless the test holds. */
  must(field: string, holds: boolean, message: string): void {
    if (!holds) this.errors[field] = [...(this.errors[field] ?? []), message];
  }

  each(fields: readonly string[], test: (value: unknown) => boolean, message: string): void {
    for (const field of fields) this.must(field, test(this.fields[field]), message);
  }

  /** @throws Refusal (422) naming every field that is wrong */
  settle(): void {
    const breaches = Object.entries(this.errors).flatMap(([field, messages]) =>
      messages.map((text) => `${field}: ${text}`),
    );
    if (breaches.length === 0) return;
    throw new Refusal(json(422, { message: "The given data was invalid.", errors: this.errors }), breaches);
  }
}

/** A text with something in it. */
export function isFilled(value: unknown): value is string {
  return typeof value === "string" && value.trim() !== "";
}

/** A whole number above zero, as a number. */
export function isId(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) > 0;
}

/** Text or an explicit null; a missing field is neither. */
export function isTextOrNull(value: unknown): boolean {
  return value === null || typeof value === "string";
}

/** An object with keys, and not a list. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
