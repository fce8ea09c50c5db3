import { expect, it } from 'vitest'
import { createCallerLimit } from '#server/runtime/caller-limit'

const refused = expect.objectContaining({ statusCode: 429, retryAfter: expect.any(Number) })

it('a caller has so much at once, and others are not kept waiting by it', () => {
  const take = createCallerLimit({ perCaller: 4, what: 'texts are spoken' })
  const taken = Array.from({ length: 4 }, () => take('greedy'))
  expect(() => take('greedy')).toThrow(refused)
  take('another')[Symbol.dispose]()
  taken[0]![Symbol.dispose]()
  expect(() => take('greedy')).not.toThrow()
})

it('all callers together have no more than there is', () => {
  const take = createCallerLimit({ perCaller: 2, overall: 3, what: 'conversations are open' })
  const taken = ['a', 'a', 'b'].map(take)
  expect(() => take('c')).toThrow('At most 3 conversations are open for all callers together at once')
  taken[2]![Symbol.dispose]()
  expect(() => take('c')).not.toThrow()
})

it('what is given back twice counts once', () => {
  const take = createCallerLimit({ perCaller: 2, what: 'texts are spoken' })
  const [first] = [take('a'), take('a')]
  first[Symbol.dispose]()
  first[Symbol.dispose]()
  take('a')
  expect(() => take('a')).toThrow(refused)
})
