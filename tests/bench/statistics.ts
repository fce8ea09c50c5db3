export interface Figures { n: number, p50: number, p95: number, p99: number, max: number }

const rounded = (value: number) => Math.round(value * 1_000) / 1_000

/** Nearest-rank percentiles of what was measured, ms. */
export function figures(samples: number[]): Figures {
  const sorted = samples.toSorted((a, b) => a - b)
  const at = (share: number) => rounded(sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN)
  return { n: sorted.length, p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) }
}
