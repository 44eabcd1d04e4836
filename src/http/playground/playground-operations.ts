import type { ReadyOperation } from "./ready-operation";

/** The windows of the playground. */
export const PLAYGROUND_OPERATIONS: readonly ReadyOperation[] = [];
