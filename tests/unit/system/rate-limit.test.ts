import { afterEach, describe, expect, it, vi } from 'vitest'
import { freshProcess } from './fresh'

const load = async (environment: Record<string, string>) => {
  freshProcess(environment)
  vi.useFakeTimers({ toFake: ['performance'] })
  return (await import('#server/system/rate-limit')).takeFromLimit
}
afterEach(() => {
  vi.useRealTimers()
})

describe('the rate limit', () => {
  it('lets a minute\'s worth through at once, then says how long to wait', async () => {
    const take = await load({ RATE_LIMIT_CHAT: '3' })
    for (let count = 0; count < 3; count++) take('chat', 'client')
    expect(() => take('chat', 'client')).toThrow(expect.objectContaining({ statusCode: 429, code: 'too_many_requests', retryAfter: 20 }))
  })

  it('refills steadily', async () => {
    const take = await load({ RATE_LIMIT_CHAT: '3' })
    for (let count = 0; count < 3; count++) take('chat', 'client')
    vi.advanceTimersByTime(20_000)
    take('chat', 'client')
    expect(() => take('chat', 'client')).toThrow()
  })

  it('counts every client and every kind of request apart', async () => {
    const take = await load({ RATE_LIMIT_CHAT: '1', RATE_LIMIT_TTS: '1' })
    take('chat', 'one')
    take('chat', 'two')
    take('tts', 'one')
    expect(() => take('chat', 'one')).toThrow()
  })

  it('can be switched off', async () => {
    const take = await load({ RATE_LIMIT_ENABLED: 'false', RATE_LIMIT_CHAT: '1' })
    for (let count = 0; count < 100; count++) take('chat', 'client')
  })
})
