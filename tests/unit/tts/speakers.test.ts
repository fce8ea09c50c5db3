import { expect, it } from 'vitest'
import { takeSpeaker } from '#server/tts/speakers'

it('a caller speaks four texts at once, and others are not kept waiting by it', () => {
  const spoken = Array.from({ length: 4 }, () => takeSpeaker('greedy'))
  expect(() => takeSpeaker('greedy')).toThrow(expect.objectContaining({ statusCode: 429, retryAfter: expect.any(Number) }))
  takeSpeaker('another')[Symbol.dispose]()
  spoken[0]![Symbol.dispose]()
  expect(() => takeSpeaker('greedy')).not.toThrow()
})
