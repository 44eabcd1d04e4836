import type { ColumnOptions } from "typeorm";

/** The column shapes that recur: written once, so that every table means the same by an id, an instant or a word. */

/** A column's shape; {@link nullable} is said apart, because a primary key must not be. */
type Shape = Omit<ColumnOptions, "nullable">;

/** May be NULL. */
export const nullable = (shape: Shape): ColumnOptions => ({ ...shape, nullable: true });

/** A ULID. */
export const id = (options: Shape = {}): Shape => ({
  type: "char",
  length: 26,
  charset: "ascii",
  collation: "ascii_bin",
  ...options,
});

/** A word of a closed set, a code, or another short ASCII text. */
export const word = (length: number, options: Shape = {}): Shape => ({
  type: "varchar",
  length,
  charset: "ascii",
  collation: "ascii_bin",
  ...options,
});

/** An instant in UTC with milliseconds. */
export const instant = (options: Shape = {}): Shape => ({ type: "datetime", precision: 3, ...options });

/** A yes or no. */
export const flag = (options: Shape = {}): Shape => ({ type: "boolean", default: false, ...options });

/** A SHA-256, an HMAC or a blind index. */
export const digest = (options: Shape = {}): Shape => ({
  type: "binary",
  length: 32,
  ...options,
});

/** A text encrypted under its reporter's data key; the length counts ciphertext, nonce and tag. */
export const sealed = (length: number, options: ColumnOptions = {}): ColumnOptions => ({
  type: "varbinary",
  length,
  nullable: true,
  ...options,
});

/** JSON kept as text: MySQL and MariaDB disagree on what their JSON type is, and nothing here is searched inside. */
export const json = <T>(options: Shape = {}): Shape => ({
  type: "mediumtext",
  transformer: {
    to: (value: T | null) => (value === null || value === undefined ? value : JSON.stringify(value)),
    from: (text: string | null): T | null => (text === null ? null : (JSON.parse(text) as T)),
  },
  ...options,
});

/** Stands for "no due time" so that the index can serve `DUE_FIRST` with such cases last. */
export const NO_DUE = new Date("9999-12-31T00:00:00.000Z");
