import { createResampler, joinSamples, type PcmFrame } from '#server/audio'
import { createEspeakTts, options } from '#server/tts/drivers/espeak'
import { detectLanguage } from '#shared/utils/language'

/** Long enough that a recogniser of 300 ms blocks begins and ends in silence. */
const AROUND_MS = 300

/** The built-in voice at any rate, for what listens. Dispose it after the tests. */
export function createSpeaker() {
  const driver = createEspeakTts(options.parse({}))
  return {
    /** `text` as sound of `sampleRate`, with a little silence before and after it. */
    async say(text: string, sampleRate: number, voice?: string): Promise<PcmFrame> {
      const spoken: Int16Array[] = []
      for await (const { samples } of driver.synthesize({ text, language: detectLanguage(text), voice }, new AbortController().signal)) spoken.push(samples)
      const resampler = createResampler(driver.sampleRate, sampleRate)
      const around = silence(AROUND_MS, sampleRate)
      return { samples: joinSamples([around, ...spoken.map(samples => resampler.process(samples)), resampler.flush(), around]), sampleRate }
    },
    dispose: () => driver.dispose?.()
  }
}

export const silence = (ms: number, sampleRate: number) => new Int16Array(Math.round(sampleRate * ms / 1_000))

/** White noise that is the same in every run. */
export function noise(ms: number, sampleRate: number, amplitude: number): Int16Array {
  let seed = 1
  return silence(ms, sampleRate).map(() => {
    seed = (seed * 48_271) % 0x7f_ff_ff_ff
    return Math.round((seed / 0x7f_ff_ff_ff * 2 - 1) * amplitude)
  })
}

export function* blocksOf(samples: Int16Array, size: number): Generator<Int16Array> {
  for (let start = 0; start < samples.length; start += size) yield samples.slice(start, start + size)
}
