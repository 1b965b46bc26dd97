const ascending = (values: ArrayLike<number>): Float64Array => Float64Array.from(values).sort();

/** The value that a share of all values does not exceed (nearest rank). */
export const percentile = (values: ArrayLike<number>, share: number): number => {
  const sorted = ascending(values);
  const rank = Math.max(1, Math.ceil(share * sorted.length));
  return sorted[rank - 1] ?? Number.NaN;
};

/** The value in the middle; between the two in the middle when their number is even. */
export const median = (values: ArrayLike<number>): number => {
  const sorted = ascending(values);
  const half = Math.floor(sorted.length / 2);
  const upper = sorted[half] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[half - 1] ?? Number.NaN)) / 2;
};

export interface Summary {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

export const summarise = (values: readonly number[]): Summary => ({
  median: median(values),
  least: Math.min(...values),
  most: Math.max(...values),
});
