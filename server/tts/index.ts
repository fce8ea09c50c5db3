import type { PcmFrame } from '#server/audio'
import { AppError, badRequest } from '#server/runtime/errors'
import { logger } from '#server/runtime/logger'
import { detectLanguage } from '#shared/utils/language'
import { driverOptionsOf } from './driver-options'
import { createDriverPool } from './driver-pool'
import { findPreset } from './presets'
import { TTS_DRIVERS } from './registry'
import { speakable } from './text/speakable'
import type { SpeechLanguage, SpeechRequest, TtsDriver, TtsState, Voice } from './types'
import { builtinVoice, getVoice, speaks } from './voices'

export { SPEECH_PRESETS } from './presets'
export type { SpeechLanguage, TtsState, Voice } from './types'
export { listVoices } from './voices'

export interface SpeakRequest extends Omit<SpeechRequest, 'language'> {
  /** Without it the voice's own, else what most of the text is written in. */
  language?: SpeechLanguage
  /** Name of a preset; an explicit speed or pitch multiplies it. */
  preset?: string
  /** Throws when the voice can't speak, where otherwise the built-in one speaks instead: to test a voice. */
  strict?: boolean
}

export interface Speech {
  sampleRate: number
  /** Throws DriverError, or the signal's reason, while it is read. Empty when there is nothing to say. */
  frames: AsyncIterable<PcmFrame>
  voice: Voice
  driver: string
}

/** A quarter of an hour of speech. */
const MAX_CHARACTERS = 20_000
/** Cloned voices, speakers of a model and provider's voices that are ready at once. */
const MAX_DRIVERS = 12

const pool = createDriverPool(MAX_DRIVERS)

/** Speaks a text as people write it, Markdown and all. Throws 400 for an unknown voice or preset and for a text that is too long. */
export async function speak(request: SpeakRequest, signal: AbortSignal): Promise<Speech> {
  const preset = findPreset(request.preset ?? 'neutral')
  if (!preset) throw badRequest('There is no such preset', [{ path: 'preset', message: 'unknown preset' }])
  if (request.text.length > MAX_CHARACTERS) throw badRequest(`A text to speak may have ${MAX_CHARACTERS} characters`, [{ path: 'text', message: 'too long' }])
  const text = speakable(request.text)
  const spokenIn = request.language ?? detectLanguage(text)
  const { voice, options } = await usableVoice(await getVoice(request.voice, spokenIn), request.strict)
  const create = () => TTS_DRIVERS.get(voice.driver)!.create(options)
  const driver = pool.get(voice.driver, options, create)
  const speed = within(0.25, 4, (request.speed ?? 1) * preset.speed * (voice.speed ?? 1))
  const pitch = within(0.5, 2, (request.pitch ?? 1) * preset.pitch * (voice.pitch ?? 1))
  const language = speaks(voice, spokenIn) ? spokenIn : voice.language
  return {
    sampleRate: driver.sampleRate,
    frames: spoken(() => pool.lease(voice.driver, options, create), { text, voice: voice.options ? undefined : voice.id, language, speed, pitch }, signal),
    voice,
    driver: driver.name
  }
}

/** A voice and what its driver is made with; the built-in one of its language where that one can't speak. */
async function usableVoice(voice: Voice, strict = false): Promise<{ voice: Voice, options: Record<string, unknown> }> {
  if (!voice.problem) return { voice, options: await driverOptionsOf(voice) }
  if (strict) throw new AppError(503, 'voice_unavailable', `The voice "${voice.name}" can't speak: ${voice.problem.code}, ${voice.problem.detail}`)
  logger.warn({ voice: voice.id, problem: voice.problem.code }, 'the built-in voice speaks instead')
  return { voice: builtinVoice(voice.language), options: {} }
}

async function* spoken(take: () => Disposable & { driver: TtsDriver }, request: SpeechRequest, signal: AbortSignal): AsyncGenerator<PcmFrame> {
  using lease = take()
  yield* lease.driver.synthesize(request, signal)
}

const within = (least: number, most: number, value: number) => Math.min(most, Math.max(least, value))

/** What each engine is doing that is always there or that some voice has used; asking starts none. */
export function ttsState(): (TtsState & { driver: string })[] {
  const states = Map.groupBy(pool.list().map(({ name, driver }) => ({ driver: name, ...driver.state?.() ?? { state: 'running' as const } })), ({ driver }) => driver)
  const always = [...TTS_DRIVERS].filter(([, { voices }]) => voices.length).map(([name]) => name)
  return [...new Set([...always, ...states.keys()])].map((name) => {
    const known = states.get(name) ?? []
    return known.find(({ state }) => state === 'failed') ?? known.find(({ state }) => state === 'running') ?? known[0] ?? { driver: name, state: 'idle' }
  })
}

/** Ends every engine; the next request starts one again. */
export const disposeTts = (): Promise<void> => pool.dispose()
