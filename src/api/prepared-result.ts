/**
 * A result of an operation that is serialised already, once for all subscribers that share it. Every socket sends the same
 * text, each under its own operation's id.
 */
export class PreparedResult {
  /** @param json the result, `{"data":…}`, its errors masked */
  constructor(readonly json: string) {}
}
