/** What a stub does with one request. */
export interface StubBehaviour {
  name: BehaviourName
  /** Words of the answer, `count` of them. */
  words: string[]
  /** Pause between the words of a stream, ms. */
  delay: number
  /** Pause before the first word of a stream, ms. */
  first: number
  /** The answer begins with the number of the request, so that no two are alike. */
  numbered: boolean
  /** Seconds sent as Retry-After with `rate-limited`. */
  retryAfter?: number
  /** Requests that fail before the rest succeeds, with `fail-first`. */
  times: number
}

const NAMES = [
  'answer', 'unauthorized', 'rate-limited', 'server-error', 'fail-first', 'garbage', 'garbage-stream', 'another-shape', 'error-in-stream',
  'hang-before-headers', 'hang-after-first', 'drop-before-headers', 'drop-in-the-middle', 'end-early', 'length', 'filtered', 'endless'
] as const
export type BehaviourName = typeof NAMES[number]

/**
 * Reads the wish of a test. It stands in the last user message as `!name key=value …` or in the model's
 * name as `stub:name,key=value,…`; anything else is answered with words.
 * @throws RangeError for a name or key that does not exist, so that a mistyped test fails.
 */
export function readBehaviour(model: string, lastUserMessage: string): StubBehaviour {
  const wish = lastUserMessage.startsWith('!')
    ? lastUserMessage.slice(1).split(/\s+/)
    : model.startsWith('stub:') ? model.slice(5).split(',') : ['answer']
  const [name, ...pairs] = wish
  if (!NAMES.some(known => known === name)) throw new RangeError(`The stub has no behaviour "${name}"`)
  const behaviour: StubBehaviour = { name: name as BehaviourName, words: wordsOf(5), delay: 0, first: 0, numbered: false, times: 1 }
  for (const pair of pairs) setValue(behaviour, pair)
  return behaviour
}

function setValue(behaviour: StubBehaviour, pair: string) {
  const [key, value = ''] = pair.split('=')
  const number = Number(value)
  if (!value || !Number.isFinite(number)) throw new RangeError(`The stub cannot read "${pair}"`)
  if (key === 'count') behaviour.words = wordsOf(number)
  else if (key === 'delay') behaviour.delay = number
  else if (key === 'first') behaviour.first = number
  else if (key === 'numbered') behaviour.numbered = number > 0
  else if (key === 'retry') behaviour.retryAfter = number
  else if (key === 'times') behaviour.times = number
  else throw new RangeError(`The stub has no key "${key}"`)
}

const NUMBERS = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten']

/** `one two three …`: the first has no space before it, the others have. */
function wordsOf(count: number) {
  return Array.from({ length: count }, (_, index) => (index ? ' ' : '') + NUMBERS[index % NUMBERS.length])
}
