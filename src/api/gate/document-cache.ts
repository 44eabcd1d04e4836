/** Remembers the most recently used values, and no more than `capacity` of them. */
export class DocumentCache<Value> {
  // A Map keeps the order of insertion: the first key is the one that was not used for the longest time.
  private readonly entries = new Map<string, Value>();

  constructor(private readonly capacity: number) {}

  /** How many are remembered. */
  get size(): number {
    return this.entries.size;
  }

  get(key: string): Value | undefined {
    const value = this.entries.get(key);
    if (value !== undefined) {
      this.entries.delete(key);
      this.entries.set(key, value);
    }
    return value;
  }

  set(key: string, value: Value): void {
    this.entries.delete(key);
    this.entries.set(key, value);
    if (this.entries.size > this.capacity) {
      const oldest = this.entries.keys().next();
      if (!oldest.done) this.entries.delete(oldest.value);
    }
  }
}
