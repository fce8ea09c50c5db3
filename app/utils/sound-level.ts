/** What counts as silence, dB of full scale. */
const FLOOR_DB = -60

/** How loud a block is, as a person hears it: 0 is silence, 1 the loudest there is. */
export function soundLevel(samples: Int16Array): number {
  if (!samples.length) return 0
  const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length
  const decibels = 10 * Math.log10(power / 32_768 ** 2 + Number.EPSILON)
  return Math.max(0, Math.min(1, 1 - decibels / FLOOR_DB))
}
