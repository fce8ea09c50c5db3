import { setImmediate as nextLoop } from 'node:timers/promises'
import type { SttDriver, SttState, SttStream, Transcript } from '#server/stt/types'

/**
 * An engine for tests: sound of n tenths of a second with anything in it is heard as n words. Strict: what is closed
 * may not be used.
 */
export function createFakeStt({ name = 'fake', streaming = true, word = 'раз' } = {}): SttDriver & { asked: number[], fail(error?: Error): void, state(): SttState } {
  let failure: Error | undefined
  const asked: number[] = []

  const transcriptOf = (samples: number, sampleRate: number): Transcript => {
    const words = Array.from({ length: Math.floor(samples / sampleRate * 10) }, (_, index) => ({ word, start: index / 10, end: (index + 1) / 10, conf: 1 }))
    const text = words.map(({ word }) => word).join(' ')
    return { text, language: 'ru', words, segments: text ? [{ text, start: 0, end: words.length / 10 }] : [] }
  }
  const loudSamples = (samples: Int16Array) => samples.reduce((sum, sample) => sum + (sample ? 1 : 0), 0)

  function open({ sampleRate }: { sampleRate: number }): SttStream {
    const listeners: ((text: string) => void)[] = []
    let heard = 0
    let text = ''
    let isOpen = true
    const ensureOpen = () => {
      if (!isOpen) throw new Error('the stream was closed')
    }
    return {
      push(samples) {
        ensureOpen()
        heard += loudSamples(samples)
        const now = transcriptOf(heard, sampleRate).text
        if (now === text || failure) return
        text = now
        for (const listener of listeners) listener(text)
      },
      onPartial: listener => void listeners.push(listener),
      async flush(signal) {
        ensureOpen()
        await nextLoop()
        signal.throwIfAborted()
        if (failure) throw failure
        return transcriptOf(heard, sampleRate)
      },
      reset() {
        ensureOpen()
        heard = 0
        text = ''
      },
      close() {
        ensureOpen()
        isOpen = false
      }
    }
  }

  return {
    name,
    asked,
    async transcribe({ samples, sampleRate }, _request, signal) {
      signal.throwIfAborted()
      asked.push(samples.length / sampleRate)
      await nextLoop()
      signal.throwIfAborted()
      if (failure) throw failure
      return transcriptOf(loudSamples(samples), sampleRate)
    },
    ...streaming && { open },
    fail: error => void (failure = error),
    state: () => failure ? { state: 'failed', detail: failure.message } : { state: 'running' }
  }
}
