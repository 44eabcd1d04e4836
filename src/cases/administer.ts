import type { Transaction } from "../store/unit-of-work";
import type { CaseEnvironment } from "./environment";

/**
 * Makes an administrator's change, with the event that records it, in one transaction. A connection that is lost at
 * COMMIT does not make it twice.
 */
export async function administer<Value>(
  env: CaseEnvironment,
  work: (tx: Transaction, at: Date) => Promise<Value>,
): Promise<Value> {
  const made: Value[] = [];
  await env.work.change(null, async (tx) => {
    // An attempt before this one was rolled back; after a replay the last attempt's value is the one that stands.
    made[0] = await work(tx, env.clock());
  });
  // What was changed may be one of the rules: here the next case is judged by the new one.
  env.reference.expire();
  const [value] = made;
  return value as Value;
}
