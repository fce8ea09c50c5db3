import { createCallerLimit } from '#server/runtime/caller-limit'

/** Counts one text that is being spoken for a caller, until it is disposed; an engine takes more from all of them together. Throws 429 when there are enough. */
export const takeSpeaker = createCallerLimit({ perCaller: 4, what: 'texts are spoken' })
