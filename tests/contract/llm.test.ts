import { inspect } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createLlmDriver, withFallback, withRetry, type LlmDriver } from '#server/llm'
import { startStubAnthropic } from '../support/stub-anthropic'
import { startStubModel } from '../support/stub-model'
import { ask, KEY, never, partsOf, testLlmDriver, testVendorDriver, textOf } from './llm'

const openai = (base_url: string, api_key?: string, more: object = {}) => createLlmDriver('openai-compatible', { base_url, api_key, model: 'stub', ...more })
const claude = (base_url: string, api_key: string) => createLlmDriver('anthropic', { base_url, api_key, model: 'stub' })

let model: Awaited<ReturnType<typeof startStubModel>>
let anthropic: Awaited<ReturnType<typeof startStubAnthropic>>
beforeAll(async () => {
  model = await startStubModel({ key: KEY })
  anthropic = await startStubAnthropic({ key: KEY })
})
afterAll(() => Promise.all([model.stop(), anthropic.stop()]))

testLlmDriver('openai-compatible', () => openai(model.baseUrl, KEY))
testLlmDriver('anthropic', () => claude(anthropic.baseUrl, KEY))
testLlmDriver('builtin', () => createLlmDriver('builtin', {}))

testVendorDriver('openai-compatible', { startVendor: () => startStubModel({ key: KEY }), create: openai })
testVendorDriver('anthropic', { startVendor: () => startStubAnthropic({ key: KEY }), create: claude })

describe('a wrong key', () => {
  it.each<[string, () => LlmDriver]>([
    ['openai-compatible', () => openai(model.baseUrl, 'sk-Wrong-987')],
    ['anthropic', () => claude(anthropic.baseUrl, 'sk-Wrong-987')]
  ])('is unauthorized and not repeated in the error, although the vendor repeats it: %s', async (_, create) => {
    const error: unknown = await partsOf(create().stream(ask('Hello'), never())).catch((error: unknown) => error)
    expect(error).toMatchObject({ reason: 'unauthorized', retryable: false })
    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain('sk-Wrong-987')
  })
})

describe('over the network', () => {
  it.each(['!hang-before-headers', '!hang-after-first'])('a vendor that hangs is left in time: %s', async (wish) => {
    const hanging = await startStubModel()
    const driver = openai(hanging.baseUrl, undefined, { first_token_timeout: 100, idle_timeout: 100 })
    await expect(partsOf(driver.stream(ask(wish), never()))).rejects.toMatchObject({ reason: 'timeout', retryable: true })
    await hanging.aborted.reached(1)
    await hanging.stop()
  })

  it('a vendor that is busy for a moment is asked again', async () => {
    const driver = withRetry(openai(model.baseUrl, KEY), { baseDelay: 1 })
    expect(textOf(await partsOf(driver.stream(ask('!fail-first times=2'), never())))).toBe('one two three four five')
  })

  it('a vendor that went away is replaced by the built-in answerer', async () => {
    const gone = await startStubModel()
    await gone.stop()
    const driver = withFallback([openai(gone.baseUrl), createLlmDriver('builtin', {})])
    expect(await driver.complete(ask('Hello'), never())).toMatchObject({ reason: 'stop' })
  })
})

describe('what is sent to an OpenAI-compatible server', () => {
  const lastBody = () => model.requests.at(-1)?.body

  it('holds the conversation and the parameters that were set', async () => {
    const parameters = { temperature: 0.7, max_tokens: 512, top_p: 0.9, repetition_penalty: 1.1 }
    await openai(model.baseUrl, KEY).complete(ask('Hello', { parameters }), never())
    expect(lastBody()).toEqual({ model: 'stub', messages: [{ role: 'user', content: 'Hello' }], temperature: 0.7, max_tokens: 512, top_p: 0.9 })
  })

  it('holds a repetition penalty only where the server knows it', async () => {
    await openai(model.baseUrl, KEY, { sends_repetition_penalty: true }).complete(ask('Hello', { parameters: { repetition_penalty: 1.1 } }), never())
    expect(lastBody()).toMatchObject({ repetition_penalty: 1.1 })
  })

  it('names the model of the request before the driver\'s own', async () => {
    await openai(model.baseUrl, KEY).complete(ask('Hello', { model: 'another' }), never())
    expect(lastBody()).toMatchObject({ model: 'another' })
  })

  it('holds no key where none is set', async () => {
    const open = await startStubModel()
    await openai(open.baseUrl).complete(ask('Hello'), never())
    expect(open.requests[0]?.headers.authorization).toBeUndefined()
    await open.stop()
  })
})

describe('what is sent to Anthropic', () => {
  it('merges system messages, then messages of one role, and begins with the person', async () => {
    await claude(anthropic.baseUrl, KEY).complete({
      messages: [
        { role: 'system', content: 'You are Anna.' },
        { role: 'assistant', content: 'Welcome!' },
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'One' },
        { role: 'user', content: 'Two' },
        { role: 'assistant', content: ' ' },
        { role: 'user', content: 'Three' }
      ],
      parameters: { temperature: 1.9, top_p: 0.5, repetition_penalty: 1.2, max_tokens: 100 }
    }, never())
    expect(anthropic.requests.at(-1)?.body).toEqual({
      model: 'stub',
      max_tokens: 100 + 4_096,
      system: 'You are Anna.\n\nBe brief.',
      messages: [{ role: 'user', content: '…' }, { role: 'assistant', content: 'Welcome!' }, { role: 'user', content: 'One\n\nTwo\n\nThree' }]
    })
  })
})
