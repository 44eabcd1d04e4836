const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** A token that outlives a year is forgotten by everyone but its finder. */
const LONGEST_MS = 366 * UNIT_MS.d;

function isUnit(unit: string | undefined): unit is keyof typeof UNIT_MS {
  return unit !== undefined && unit in UNIT_MS;
}

/** Milliseconds of a time to live such as `30m`, `8h` or `7d`. @throws RangeError that says what is possible. */
export function parseTtl(text: string): number {
  const [, count, unit] = /^([1-9][0-9]{0,8})([smhd])$/.exec(text.trim()) ?? [];
  const ttlMs = isUnit(unit) ? Number(count) * UNIT_MS[unit] : Number.NaN;
  if (!(ttlMs <= LONGEST_MS)) {
    throw new RangeError(`"${text}" is no time to live: write a number and s, m, h or d, such as 8h; at most 366d`);
  }
  return ttlMs;
}
