import type { SpeechRequest, TtsDriver } from '#server/tts/types'
import { DriverError } from '#server/runtime/errors'
import { secondsFor, toneOf } from './stub-sound'

export interface ToneVoiceOptions {
  hertz?: number
  sampleRate?: number
  tunes?: TtsDriver['tunes']
  /** Throws instead of its first, or of its second frame. */
  fails?: { error: DriverError, after: 0 | 1 }
}

/** A voice that hums: 70 ms for each letter, in frames of 100 ms. `heard` holds what it was asked. */
export function createToneVoice({ hertz = 150, sampleRate = 24_000, tunes, fails }: ToneVoiceOptions = {}) {
  const heard: SpeechRequest[] = []
  const state = { fails }
  const driver: TtsDriver = {
    name: 'tone',
    sampleRate,
    tunes,
    async* synthesize(request, signal) {
      signal.throwIfAborted()
      heard.push(request)
      if (request.voice && request.voice !== 'hum') throw new DriverError('tone', 'this voice does not exist', { retryable: false, reason: 'bad-request' })
      const samples = toneOf(secondsFor(request.text) / (tunes?.includes('speed') ? request.speed ?? 1 : 1), sampleRate, hertz * (tunes?.includes('pitch') ? request.pitch ?? 1 : 1))
      const length = sampleRate / 10
      for (let at = 0; at < samples.length; at += length) {
        if (state.fails && at === state.fails.after * length) throw state.fails.error
        yield { samples: samples.subarray(at, at + length), sampleRate }
        signal.throwIfAborted()
      }
    }
  }
  return { driver, heard, state }
}

export const broken = (reason: DriverError['reason'], retryable = true) => new DriverError('tone', `the voice is broken (${reason})`, { retryable, reason })
