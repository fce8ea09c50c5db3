import { describe, expect, it } from 'vitest'
import { createLlmDriver, LLM_DRIVERS, normalizeBaseUrl, PROVIDER_TYPES, type ProviderType } from '#server/llm'

describe('the address of a server', () => {
  it.each([
    ['http://localhost:8000', 'http://localhost:8000/v1'],
    ['http://localhost:8000/', 'http://localhost:8000/v1'],
    ['http://localhost:8000/v1', 'http://localhost:8000/v1'],
    [' http://localhost:8000/v1// ', 'http://localhost:8000/v1'],
    ['https://openrouter.ai/api/v1/chat/completions', 'https://openrouter.ai/api/v1'],
    ['https://generativelanguage.googleapis.com/v1beta/openai/', 'https://generativelanguage.googleapis.com/v1beta/openai']
  ])('may be written as %s', (written, meant) => {
    expect(normalizeBaseUrl(written)).toBe(meant)
  })

  it.each(['', 'localhost:8000', 'file:///etc/passwd', 'ftp://host'])('is refused as %j', (written) => {
    expect(() => createLlmDriver('openai-compatible', { base_url: written, model: 'm' })).toThrow()
  })
})

it('refuses a key that cannot stand in a header', () => {
  expect(() => createLlmDriver('openai-compatible', { base_url: 'http://localhost', model: 'm', api_key: 'ключ' })).toThrow()
})

describe('provider types', () => {
  it.each<[string, ProviderType]>(Object.entries(PROVIDER_TYPES))('%s gives options that its driver accepts', (_, type) => {
    const options = { base_url: type.default_base_url || 'http://localhost/v1', model: type.default_models[0] ?? 'any', api_key: 'key', ...type.driver_options }
    expect(LLM_DRIVERS[type.driver].options.parse(options)).toMatchObject(type.driver_options ?? {})
    expect(createLlmDriver(type.driver, options).name).toBe(type.driver)
  })
})
