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

/** After that, a conversation in which nobody speaks keeps no engine waiting. */
const RECENT_MS = 60_000

/** Counts what is spoken in and heard now and then: for a minute from its beginning and from each `touch`, until it is disposed. */
export function countRecentSpeech(): Disposable & { touch(): void } {
  let speech: Disposable | undefined = countSpeech()
  let isOver = false
  const rest = () => {
    speech?.[Symbol.dispose]()
    speech = undefined
  }
  const timer = setTimeout(rest, RECENT_MS).unref()
  return {
    touch() {
      if (isOver) return
      speech ??= countSpeech()
      timer.refresh()
    },
    [Symbol.dispose]() {
      isOver = true
      clearTimeout(timer)
      rest()
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
