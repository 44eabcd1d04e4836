/** What one request may ask of the hub; `max…` is still allowed. */
export interface GateLimits {
  /** Characters of the document's text. */
  readonly maxDocumentLength: number;
  readonly maxTokens: number;
  /** Fields within fields, fragments flattened. */
  readonly maxDepth: number;
  /** The same below `__schema` and `__type`, whose wrapped types nest deeper than any data. */
  readonly maxIntrospectionDepth: number;
  readonly maxAliases: number;
  readonly maxDirectives: number;
  /** Fields directly below `query`, `mutation` or `subscription`. */
  readonly maxRootFields: number;
  /** Fields in all, fragments flattened: a fragment that is spread twice counts twice. */
  readonly maxFields: number;
  /** Objects that the answer may hold, by the page sizes that are asked for. */
  readonly maxCost: number;
  /** Rows of one page: `first` and `last`. */
  readonly maxListSize: number;
  /** Validated documents that are remembered. */
  readonly maxCachedDocuments: number;
  /** How often a query is asked before it is compiled, which takes as long as some ten executions. */
  readonly usesBeforeCompiling: number;
}

/** Generous to every screen of a dashboard and to the playground's own introspection, and to nothing much larger. */
export const DEFAULT_GATE_LIMITS: GateLimits = {
  maxDocumentLength: 32_768,
  maxTokens: 4_000,
  // The deepest useful path is inbox › edges › node › followUps › edges › node › attachments › url.
  maxDepth: 12,
  maxIntrospectionDepth: 20,
  maxAliases: 60,
  maxDirectives: 20,
  maxRootFields: 20,
  maxFields: 2_000,
  // A full page of 100 cases, each with clocks, agencies and its first 20 follow-ups, costs about 6,000.
  maxCost: 10_000,
  maxListSize: 100,
  maxCachedDocuments: 500,
  // Who sends a new text each time must not get more work out of the hub than he puts in.
  usesBeforeCompiling: 10,
};
