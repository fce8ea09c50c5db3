import { describe, expect, it } from 'vitest'
import { freshProcess } from './fresh'

const read = async (environment: Record<string, string>) => {
  freshProcess(environment)
  return (await import('#server/runtime/config')).config()
}

describe('the environment', () => {
  it('needs nothing', async () => {
    expect(await read({ PORT: '', ORCHESTRATOR_PORT: '' })).toMatchObject({ port: 8002, HOST: '0.0.0.0', DEPLOYMENT_MODE: 'full', RATE_LIMIT_ENABLED: true, TRUST_PROXY: false })
  })

  it('takes the predecessor\'s port, and PORT before it', async () => {
    expect((await read({ PORT: '', ORCHESTRATOR_PORT: '9000' })).port).toBe(9000)
    expect((await read({ PORT: '9001', ORCHESTRATOR_PORT: '9000' })).port).toBe(9001)
  })

  it('reads an empty value as not set', async () => {
    expect((await read({ ADMIN_JWT_SECRET: '', GEMINI_API_KEY: '' })).ADMIN_JWT_SECRET).toBeUndefined()
  })

  it.each([
    ['60', 60, 60_000], ['60/minute', 60, 60_000], ['2/second', 2, 1_000], ['5/hour', 5, 3_600_000], ['1 per day', 1, 86_400_000], ['10 per 2 minutes', 10, 120_000]
  ])('reads the limit %s as %i in %i ms', async (given, count, windowMs) => {
    expect((await read({ RATE_LIMIT_DEFAULT: given })).RATE_LIMIT_DEFAULT).toEqual({ count, windowMs })
  })

  it.each([['true', true], ['1', true], ['yes', true], ['false', false], ['0', false], ['off', false], ['No', false]])('reads the switch %s as %s', async (given, expected) => {
    expect((await read({ TRUST_PROXY: given })).TRUST_PROXY).toBe(expected)
  })

  it('reads an unknown deployment mode as full, as the predecessor did', async () => {
    expect((await read({ DEPLOYMENT_MODE: 'moon' })).DEPLOYMENT_MODE).toBe('full')
  })

  it('reads lists with commas', async () => {
    expect((await read({ CORS_ORIGINS: 'https://a.example, https://b.example,' })).CORS_ORIGINS).toEqual(['https://a.example', 'https://b.example'])
  })

  it('names every wrong variable at once', async () => {
    await expect(read({ PORT: 'eighty', ADMIN_PASSWORD: 'short', ADMIN_JWT_SECRET: 'short' })).rejects.toThrow(/PORT: [^]*ADMIN_PASSWORD: use at least 8 characters[^]*ADMIN_JWT_SECRET: use at least 32 characters/)
  })
})
