import { setTimeout as sleep } from 'node:timers/promises'
import { onSpeech, whenSilent } from './speech-activity'

export interface RenderAheadOptions<Phrase> {
  /** What may be said later, the likeliest first. Asked anew for each round. */
  phrases(): Promise<Phrase[]>
  /** Makes its sound, or nothing where that is there already. */
  render(phrase: Phrase, signal: AbortSignal): Promise<void>
  enabled(): boolean
  /** ms for which nobody was spoken to before the machine counts as free. */
  quietMs?: number
  /** Of one round. */
  maxPhrases?: number
  report?: (error: unknown) => void
}

export interface RenderAhead {
  /** Something has changed that is heard: the next round begins when things are quiet. */
  changed(): void
  stop(): Promise<void>
}

const QUIET_MS = 15_000
const MAX_PHRASES = 300
/** An engine that fails so often in a row is left alone until the next round. */
const MAX_FAILURES = 3

/**
 * Speaks likely phrases into the cache, one at a time, while nobody is spoken to. Sleeps until something is spoken for
 * the first time, so that no engine is started for it; each time somebody begins to listen it stops in the middle.
 */
export function createRenderAhead<Phrase>({ phrases, render, enabled, quietMs = QUIET_MS, maxPhrases = MAX_PHRASES, report = () => {} }: RenderAheadOptions<Phrase>): RenderAhead {
  const stopped = new AbortController()
  /** The round that is under way; a new one takes its place. */
  let round: AbortController | undefined
  let isAwake = false
  let isDue = false
  let running: Promise<void> | undefined

  const forget = onSpeech(() => {
    isAwake = true
    round?.abort(INTERRUPTED)
    begin()
  })

  function begin() {
    if (!isAwake || stopped.signal.aborted) return
    isDue = true
    running ??= run().catch(report).finally(() => running = undefined)
  }

  async function run() {
    while (isDue && !stopped.signal.aborted) {
      isDue = false
      round = new AbortController()
      const signal = AbortSignal.any([round.signal, stopped.signal])
      await renderAll(signal).catch((error) => {
        if (!signal.aborted) throw error
      })
    }
  }

  async function renderAll(signal: AbortSignal) {
    await whenSilent(signal)
    await sleep(quietMs, undefined, { signal, ref: false })
    if (!enabled()) return
    let failures = 0
    for (const phrase of (await phrases()).slice(0, maxPhrases)) {
      signal.throwIfAborted()
      try {
        await render(phrase, signal)
        failures = 0
      } catch (error) {
        signal.throwIfAborted()
        report(error)
        if (++failures === MAX_FAILURES) return
      }
    }
  }

  return {
    changed() {
      round?.abort(INTERRUPTED)
      begin()
    },
    async stop() {
      forget()
      stopped.abort(INTERRUPTED)
      await running
    }
  }
}

const INTERRUPTED = new Error('rendering ahead was interrupted')
