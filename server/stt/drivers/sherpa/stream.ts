import { createResampler } from '#server/audio'
import { createKeptSound } from '#server/audio/kept-sound'
import { DriverError } from '#server/runtime/errors'
import type { Language } from '#shared/schemas/settings'
import { segmentsOf } from '../../segments'
import type { SttStream, Transcript } from '../../types'
import { ChildGone, type ListeningHost } from './host'
import type { Heard } from './protocol'
import { readableText, wordsOf } from './words'

/** Sound of an utterance that is told again to a new child. */
const MOST_KEPT_S = 30

/** The silence that is added to flush would tear a word at a stop consonant: those last up to about 120 ms. */
const SETTLE_MS = 140

interface StreamOptions {
  /** Hz of what is pushed, and of what the model takes. */
  sampleRate: number
  modelRate: number
  languageOf(text: string): Language
  /** The last word comes out only when so much silence follows it. */
  flushSilenceMs: number
}

/** One stream in the child. Should the child die, the next one is told the utterance so far. */
export function createSherpaStream(host: ListeningHost, { sampleRate, modelRate, flushSilenceMs, languageOf }: StreamOptions): SttStream {
  const listeners: ((text: string) => void)[] = []
  const flushSilence = Math.round(modelRate * flushSilenceMs / 1_000)
  let resampler = createResampler(sampleRate, modelRate)
  let sound = createKeptSound(modelRate * MOST_KEPT_S)
  let utterance = 0
  let child: number | undefined
  /** Where silence was added, in samples of the utterance, and where the child's stream begins. */
  let added: number[] = []
  let childFrom = 0
  let flushed: { at: number, transcript: Transcript } | undefined

  const stream = host.addStream({
    onPartial(of, text) {
      if (of === utterance) for (const listener of listeners) listener(readableText(text))
    },
    onGone: () => sound.length() && connect()
  })

  function connect(): boolean {
    const current = host.ensure()
    if (current === undefined) return false
    if (current === child) return true
    child = current
    added = []
    childFrom = sound.from()
    host.send({ type: 'open', stream, utterance })
    for (const samples of sound.blocks()) host.send({ type: 'push', stream, samples })
    return true
  }

  function transcriptOf(heard: Heard): Transcript {
    const text = readableText(heard.text)
    const words = wordsOf(heard, seconds => realTime(seconds * modelRate, added.map(at => at - childFrom), flushSilence) / modelRate + childFrom / modelRate)
    return { text, language: languageOf(text), words, segments: segmentsOf(text, words, sound.length() / modelRate) }
  }

  async function flush(signal: AbortSignal): Promise<Transcript> {
    for (let attempt = 1; ; attempt++) {
      if (!connect()) throw host.unavailable()
      const [of, at] = [utterance, sound.length()]
      try {
        const asked = host.ask(id => ({ type: 'flush', stream, id, silence: flushSilence }), signal)
        added.push(at)
        const transcript = transcriptOf(await asked)
        if (of === utterance) flushed = { at, transcript }
        return transcript
      } catch (cause) {
        if (!(cause instanceof ChildGone)) throw cause
        if (of !== utterance) throw new DriverError('sherpa', 'the recognition process ended', { retryable: true, reason: 'interrupted', cause })
        if (attempt === 2) throw host.unavailable(cause)
      }
    }
  }

  // Whoever opens a stream is about to speak: the model is loaded meanwhile.
  connect()

  return {
    settleMs: SETTLE_MS,
    push(samples) {
      const block = resampler.process(samples)
      if (!block.length) return
      sound.add(block)
      if (child !== undefined && host.ensure() === child) host.send({ type: 'push', stream, samples: block })
      else connect()
    },
    onPartial: listener => void listeners.push(listener),
    async flush(signal) {
      signal.throwIfAborted()
      return flushed?.at === sound.length() ? flushed.transcript : flush(signal)
    },
    reset() {
      utterance++
      resampler = createResampler(sampleRate, modelRate)
      sound = createKeptSound(modelRate * MOST_KEPT_S)
      added = []
      childFrom = 0
      flushed = undefined
      host.send({ type: 'reset', stream, utterance })
    },
    close: () => host.removeStream(stream)
  }
}

/** A place in the stream of the child as a place in the sound, without the silence that was added at `places`. */
export function realTime(sample: number, places: readonly number[], silence: number): number {
  let real = sample
  for (const place of places) {
    if (real <= place) break
    real = Math.max(place, real - silence)
  }
  return real
}
