import { timingSafeEqual } from "node:crypto";
import { HubError } from "../domain/errors";
import type { Vault } from "../store/vault";

/** A forged cursor has one chance in 2^64; more would only make cursors longer. */
const SIGNATURE_BYTES = 8;
const LONGEST_CURSOR = 600;

/** A place in the event log. */
export interface LogCursor {
  readonly generation: string;
  readonly position: number;
}

/** Cursors are opaque and signed: what a client sends back is what it was given, or it is refused. */
export class Cursors {
  constructor(private readonly vault: Vault) {}

  /** The cursor of a place in the log. */
  ofLog(cursor: LogCursor): string {
    return this.sign(`e|${cursor.generation}|${cursor.position}`);
  }

  /** @throws BAD_USER_INPUT for one that was not given out. */
  parseLog(cursor: string): LogCursor {
    const [, generation = "", position = ""] = this.open(cursor, "e").split("|");
    return { generation, position: Number(position) };
  }

  /** The cursor of a row in a list: its sort key. */
  ofList(list: string, key: readonly (string | number)[]): string {
    return this.sign(`k|${JSON.stringify([list, ...key])}`);
  }

  /** The sort key of a row of this very list. @throws BAD_USER_INPUT. */
  parseList(list: string, cursor: string): (string | number)[] {
    const [of, ...key] = JSON.parse(this.open(cursor, "k").slice(2)) as (string | number)[];
    if (of !== list) throw refused();
    return key;
  }

  private sign(payload: string): string {
    const signature = this.vault.cursorSignature(payload).subarray(0, SIGNATURE_BYTES);
    return Buffer.concat([signature, Buffer.from(payload, "utf8")]).toString("base64url");
  }

  private open(cursor: string, kind: string): string {
    const bytes = cursor.length > LONGEST_CURSOR ? Buffer.alloc(0) : Buffer.from(cursor, "base64url");
    const payload = bytes.subarray(SIGNATURE_BYTES).toString("utf8");
    const expected = this.vault.cursorSignature(payload).subarray(0, SIGNATURE_BYTES);
    const isGenuine =
      bytes.length > SIGNATURE_BYTES &&
      timingSafeEqual(bytes.subarray(0, SIGNATURE_BYTES), expected) &&
      payload.startsWith(`${kind}|`) &&
      // Base64 has spellings that decode alike; only the one that was given out is ours.
      bytes.toString("base64url") === cursor;
    if (!isGenuine) throw refused();
    return payload;
  }
}

function refused(): HubError {
  return new HubError("BAD_USER_INPUT", {
    message: "Penanda posisi (cursor) tidak dikenali. Silakan gunakan penanda yang diberikan sistem, atau kosongkan.",
  });
}
