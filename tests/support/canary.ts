/** A text that must not be found anywhere, in any of the spellings in which it could hide. */
export class Canary {
  private readonly spellings: readonly string[];

  constructor(readonly text: string) {
    this.spellings = [text, Buffer.from(text).toString("hex"), ...base64Spellings(text)].map((one) =>
      one.toLowerCase(),
    );
  }

  /** Whether it stands in a text or in bytes, plain, in hex or in base64. */
  isIn(haystack: string | Buffer): boolean {
    const text = (typeof haystack === "string" ? haystack : haystack.toString("latin1")).toLowerCase();
    return this.spellings.some((spelling) => text.includes(spelling));
  }
}

/** Base64 depends on where in its groups of three a text begins: the part that does not, for each beginning. */
function base64Spellings(text: string): string[] {
  return [0, 1, 2].map((shift) => {
    const encoded = Buffer.from("x".repeat(shift) + text)
      .toString("base64")
      .replace(/=+$/, "");
    return encoded.slice(shift === 0 ? 0 : shift + 1, -2);
  });
}
