/** How often each thing was reached in a run: faults, transitions, pairs of statuses. */
export type Counts = Record<string, Record<string, number>>;

/** Adds `by` to one count. */
export function count(counts: Counts, group: string, name: string, by = 1): void {
  const names = counts[group] ?? {};
  counts[group] = names;
  names[name] = (names[name] ?? 0) + by;
}

/** Adds all counts of `other` to `counts`. */
export function addCounts(counts: Counts, other: Counts): void {
  for (const [group, names] of Object.entries(other)) {
    for (const [name, value] of Object.entries(names)) count(counts, group, name, value);
  }
}
