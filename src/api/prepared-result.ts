/**
 * A result of an operation that is serialised already, once for all subscribers that share it. Every socket sends the same
 * bytes, each behind its own operation's id.
 */
export class PreparedResult {
  /** The result, `{"data":…}`, and the brace that ends the message around it. */
  readonly bytes: Buffer;

  /** @param json the result, its errors masked */
  constructor(json: string) {
    this.bytes = Buffer.from(`${json}}`);
  }

  /** What it takes in memory. */
  get byteLength(): number {
    return this.bytes.byteLength;
  }
}
