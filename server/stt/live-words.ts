import { createResampler } from '#server/audio'
import { createVad, VAD_WINDOW_MS, type Vad } from '#server/audio/vad'
import { AppError } from '#server/runtime/errors'
import type { SttStream, Transcript } from './types'

export interface LiveWordsListener {
  partial(text: string): void
  /** Words of an utterance that will not change; `isLast` when nothing follows. */
  final(transcript: Transcript, isLast: boolean): void
  failed(error: unknown): void
}

export interface LiveWords {
  /** Throws AppError 429 `too_fast` when the sound is far ahead of its own time. */
  push(samples: Int16Array): void
  /** No more sound: the last words follow. */
  stop(): void
  close(): void
}

/** A pause after words that ends an utterance, and how long one may be without a pause. */
const PAUSE_MS = 700
const LONGEST_UTTERANCE_MS = 60_000
const SPEECH = 0.5
/** A long block is taken in piece by piece, so that other streams get their turn. */
const PIECE_MS = 100
/** How far a client may be ahead of real time: a recording that is sent at once is heard, an endless one is not. */
const MOST_AHEAD_MS = 60_000

/** Turns an endless stream of sound into utterances, each ending with a pause. */
export function createLiveWords(stt: SttStream, sampleRate: number, listener: LiveWordsListener, { ear, now = () => performance.now() }: { ear?: Vad, now?: () => number } = {}): LiveWords {
  const vadRate = sampleRate === 8_000 ? 8_000 : 16_000
  const vad = ear ?? createVad(vadRate)
  const resampler = createResampler(sampleRate, vadRate)
  const closed = new AbortController()
  const began = now()
  let receivedMs = 0
  let silentMs = 0
  let utteranceMs = 0
  let hasSpeech = false
  let order = Promise.resolve()
  stt.onPartial(listener.partial)

  async function take(samples: Int16Array) {
    stt.push(samples)
    for (const probability of await vad.push(resampler.process(samples))) {
      if (probability >= SPEECH) {
        hasSpeech = true
        silentMs = 0
      } else {
        silentMs += VAD_WINDOW_MS
      }
      if (hasSpeech) utteranceMs += VAD_WINDOW_MS
    }
    if (hasSpeech && (silentMs >= PAUSE_MS || utteranceMs >= LONGEST_UTTERANCE_MS)) await finish(false)
  }

  /** Sound that comes meanwhile waits in `order`, so that none of it falls between two utterances. */
  async function finish(isLast: boolean) {
    const transcript = await stt.flush(closed.signal)
    hasSpeech = false
    silentMs = utteranceMs = 0
    if (isLast || transcript.text) listener.final(transcript, isLast)
    stt.reset()
  }

  const inOrder = (work: () => Promise<void>) => void (order = order.then(() => closed.signal.aborted ? undefined : work()).catch((error) => {
    if (!closed.signal.aborted) listener.failed(error)
  }))

  return {
    push(samples) {
      receivedMs += samples.length / sampleRate * 1_000
      if (receivedMs - (now() - began) > MOST_AHEAD_MS) throw new AppError(429, 'too_fast', 'Sound comes faster than it can be spoken')
      const piece = Math.round(sampleRate * PIECE_MS / 1_000)
      for (let start = 0; start < samples.length; start += piece) inOrder(() => take(samples.slice(start, start + piece)))
    },
    stop: () => inOrder(() => finish(true)),
    close() {
      if (closed.signal.aborted) return
      closed.abort(new DOMException('Nobody listens any more', 'AbortError'))
      vad.close()
      stt.close()
    }
  }
}
