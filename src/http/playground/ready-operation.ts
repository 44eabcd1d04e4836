/** An operation that the playground offers as a window of its own. */
export interface ReadyOperation {
  /** The window's title. */
  readonly name: string;
  readonly document: string;
  readonly variables: Readonly<Record<string, unknown>>;
  /** Whether the window sends the bearer of the environment variable `token`. */
  readonly needsToken: boolean;
}

/** Whether an operation goes over the socket; comments may stand before it. */
export function isSubscription({ document }: ReadyOperation): boolean {
  return /^subscription\b/m.test(document);
}
