import { expect, it } from 'vitest'
import { createLlmDriver } from '#server/llm'
import { ask, never } from '../../contract/llm'

async function bodySentFor(base_url: string, model: string) {
  let body: unknown
  const fetch: typeof globalThis.fetch = async (_, init) => {
    body = JSON.parse(String(init?.body))
    return Response.json({ choices: [{ index: 0, message: { role: 'assistant', content: 'Hi' }, finish_reason: 'stop' }] })
  }
  const parameters = { temperature: 0.7, top_p: 0.9, max_tokens: 512 }
  await createLlmDriver('openai-compatible', { base_url, model, api_key: 'key' }, { fetch }).complete(ask('Hi', { parameters }), never())
  return body
}

it.each(['o3-mini', 'gpt-5.4-mini', 'gpt-6-luna', 'gpt-10'])('OpenAI\'s %s is not sent what it refuses, and has room to think', async (model) => {
  expect(await bodySentFor('https://api.openai.com/v1', model)).toEqual({
    model, messages: [{ role: 'user', content: 'Hi' }], max_completion_tokens: 512 + 4_096
  })
})

it('other models and other servers get the parameters as they are', async () => {
  const plain = { temperature: 0.7, top_p: 0.9, max_tokens: 512 }
  expect(await bodySentFor('https://api.openai.com/v1', 'gpt-4o-mini')).toMatchObject(plain)
  expect(await bodySentFor('http://localhost:8000', 'gpt-5-lookalike')).toMatchObject(plain)
})
