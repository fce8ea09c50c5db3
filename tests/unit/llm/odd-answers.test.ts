import { describe, expect, it } from 'vitest'
import { createLlmDriver, withRetry } from '#server/llm'
import { ask, never, partsOf, textOf } from '../../contract/llm'

const options = { base_url: 'http://localhost:1', model: 'm', api_key: 'key' }
const events = (...bodies: object[]) => new Response(bodies.map(body => `event: ${'type' in body ? body.type : 'message'}\ndata: ${JSON.stringify(body)}\n\n`).join(''), { headers: { 'content-type': 'text/event-stream' } })

/** A vendor that answers with `text` and says that it cost `usage`, whatever that is. */
const vendors = {
  'openai-compatible': (text: string, usage: unknown, finish_reason = 'stop'): typeof fetch => async (_, init) => String(init?.body).includes('"stream":true')
    ? events({ choices: [{ index: 0, delta: { content: text } }] }, { choices: [{ index: 0, delta: {}, finish_reason }] }, { choices: [], usage })
    : Response.json({ choices: [{ index: 0, message: { role: 'assistant', content: text }, finish_reason }], usage }),
  'anthropic': (text: string, usage: unknown, finish_reason = 'stop'): typeof fetch => async (_, init) => {
    const stop_reason = finish_reason === 'content_filter' ? 'refusal' : 'end_turn'
    return String(init?.body).includes('"stream":true')
      ? events({ type: 'message_start', message: { usage } }, { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } }, { type: 'message_delta', delta: { stop_reason }, usage }, { type: 'message_stop' })
      : Response.json({ type: 'message', role: 'assistant', content: [{ type: 'text', text }], stop_reason, usage })
  }
}
const names = ['openai-compatible', 'anthropic'] as const

describe.each(names)('an answer through %s', (name) => {
  const driver = (text: string, usage: unknown, reason?: string) => createLlmDriver(name, options, { fetch: vendors[name](text, usage, reason) })

  it.each<[string, unknown]>([
    ['nothing', undefined], ['null', null], ['an empty object', {}], ['a word', 'free'],
    ['floats', { prompt_tokens: 1.5, completion_tokens: 2.5, input_tokens: 1.5, output_tokens: 2.5 }],
    ['texts', { prompt_tokens: '7', completion_tokens: '5', input_tokens: '7', output_tokens: '5' }],
    ['less than nothing', { prompt_tokens: -7, completion_tokens: -5, input_tokens: -7, output_tokens: -5 }],
    ['more than a row holds', { prompt_tokens: 1e15, completion_tokens: 5, input_tokens: 1e15, output_tokens: 5 }]
  ])('is an answer whose cost is not known when the vendor counts %s', async (_, usage) => {
    const parts = await partsOf(driver('Hello', usage).stream(ask('Hi'), never()))
    expect(parts).toEqual([{ type: 'text-delta', text: 'Hello' }, { type: 'finished', reason: 'stop', usage: undefined }])
    expect(await driver('Hello', usage).complete(ask('Hi'), never())).toEqual({ text: 'Hello', reason: 'stop', usage: undefined })
  })

  it.each(['', ' \n'])('that ends without a word (%j) is a bad one, worth another try', async (text) => {
    const failure = { name: 'DriverError', reason: 'bad-answer', retryable: true }
    await expect(partsOf(driver(text, {}).stream(ask('Hi'), never()))).rejects.toMatchObject(failure)
    await expect(driver(text, {}).complete(ask('Hi'), never())).rejects.toMatchObject(failure)
  })

  it('that the vendor withheld is not asked for again', async () => {
    await expect(partsOf(driver('', {}, 'content_filter').stream(ask('Hi'), never()))).rejects.toMatchObject({ reason: 'bad-answer', retryable: false })
  })

  it('keeps the space before its first word', async () => {
    expect(textOf(await partsOf(driver('\n\nHello', {}).stream(ask('Hi'), never())))).toBe('\n\nHello')
  })

  it('that was empty is asked for again', async () => {
    const answers = ['', 'Hello']
    const fetch: typeof globalThis.fetch = (...request) => vendors[name](answers.shift()!, {})(...request)
    const patient = withRetry(createLlmDriver(name, options, { fetch }), { baseDelay: 1 })
    expect(textOf(await partsOf(patient.stream(ask('Hi'), never())))).toBe('Hello')
  })
})
