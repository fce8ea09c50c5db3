import { expect, it } from 'vitest'
import { createLlmDriver } from '#server/llm'
import { excerptOf } from '#server/llm/excerpt'
import { ask, never } from '../../contract/llm'
import { HOSTILE_TEXTS } from '../hostile-texts'

const builtin = createLlmDriver('builtin', {})

it.each(HOSTILE_TEXTS)('the built-in answerer is not held up by %s', async (_, text) => {
  const started = performance.now()
  await builtin.complete(ask(text), never())
  excerptOf(text, text, 700)
  expect(performance.now() - started).toBeLessThan(1_500)
})
