import { createCallerLimit } from '#server/runtime/caller-limit'

/** Counts one stream or recording that is being recognised for a caller, until it is disposed. Throws 429 when there are enough. */
export const takeListener = createCallerLimit({ perCaller: 4, what: 'recordings are recognised' })
