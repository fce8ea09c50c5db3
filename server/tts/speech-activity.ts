/** Texts that are being spoken to somebody now. */
let active = 0
const waiting = new Set<() => void>()
const listeners = new Set<() => void>()

export const activeSpeech = () => active

/** Counts one text that is spoken to somebody, until it is disposed. */
export function countSpeech(): Disposable {
  active++
  for (const listener of listeners) listener()
  return {
    [Symbol.dispose]() {
      active--
      if (active) return
      for (const go of waiting) go()
      waiting.clear()
    }
  }
}

/** Calls `listener` whenever something begins to be spoken; gives what ends that. */
export function onSpeech(listener: () => void): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

/** Resolves when nobody is being spoken to. Throws the signal's reason. */
export async function whenSilent(signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  if (!active) return
  const { promise, resolve, reject } = Promise.withResolvers<undefined>()
  const go = () => resolve(undefined)
  const leave = () => reject(signal.reason)
  waiting.add(go)
  signal.addEventListener('abort', leave, { once: true })
  try {
    await promise
  } finally {
    waiting.delete(go)
    signal.removeEventListener('abort', leave)
  }
}
