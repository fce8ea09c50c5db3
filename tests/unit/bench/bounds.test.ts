import { describe, expect, it } from 'vitest'
import { againstBounds } from '../../bench/bounds'

describe('the bounds of the bench', () => {
  const only = (scenario: string) => (name: string) => name === scenario

  it('are met in silence', () => {
    expect(againstBounds({ idle_memory_mb: { resident_mb: 160 } }, only('idle_memory_mb'))).toEqual({ beyond: [], unmeasured: [] })
  })

  it('name what misses them', () => {
    expect(againstBounds({ idle_memory_mb: { resident_mb: 161 } }, only('idle_memory_mb'))).toEqual({ beyond: ['idle_memory_mb.resident_mb is 161, asked was at most 160'], unmeasured: [] })
    expect(againstBounds({ throughput: { through: { requests_per_second: 2_499 } } }, only('throughput')).beyond).toEqual(['throughput.through.requests_per_second is 2499, asked was at least 2500'])
  })

  it.each([{}, { idle_memory_mb: {} }, { idle_memory_mb: 'skipped' }, { idle_memory_mb: { resident_mb: Number.NaN } }])('name what was wanted and not measured: %j', (results) => {
    expect(againstBounds(results, only('idle_memory_mb'))).toEqual({ beyond: [], unmeasured: ['idle_memory_mb.resident_mb, asked was at most 160'] })
  })

  it('ask nothing of what nobody wanted', () => {
    expect(againstBounds({}, () => false)).toEqual({ beyond: [], unmeasured: [] })
  })
})
