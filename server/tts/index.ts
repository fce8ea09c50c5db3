import type { PcmFrame } from '#server/audio'
import { badRequest } from '#server/runtime/errors'
import { findPreset } from './presets'
import { TTS_DRIVERS } from './registry'
import { detectLanguage } from '#shared/utils/language'
import { speakable } from './text/speakable'
import type { SpeechLanguage, SpeechRequest, TtsDriver, TtsState, Voice } from './types'
import { getVoice } from './voices'

export { SPEECH_PRESETS } from './presets'
export type { SpeechLanguage, TtsState, Voice } from './types'
export { listVoices } from './voices'

export interface SpeakRequest extends Omit<SpeechRequest, 'language'> {
  /** Without it the voice's own, else what most of the text is written in. */
  language?: SpeechLanguage
  /** Name of a preset; an explicit speed or pitch multiplies it. */
  preset?: string
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

const drivers = new Map<string, TtsDriver>()

function ensureDriver(name: string): TtsDriver {
  const known = drivers.get(name)
  if (known) return known
  const entry = TTS_DRIVERS.get(name)
  if (!entry) throw new Error(`no driver ${name}`)
  const driver = entry.create({})
  drivers.set(name, driver)
  return driver
}

/** Speaks a text as people write it, Markdown and all. Throws 400 for an unknown voice or preset and for a text that is too long. */
export function speak(request: SpeakRequest, signal: AbortSignal): Speech {
  const preset = findPreset(request.preset ?? 'neutral')
  if (!preset) throw badRequest('There is no such preset', [{ path: 'preset', message: 'unknown preset' }])
  if (request.text.length > MAX_CHARACTERS) throw badRequest(`A text to speak may have ${MAX_CHARACTERS} characters`, [{ path: 'text', message: 'too long' }])
  const text = speakable(request.text)
  const voice = getVoice(request.voice, request.language ?? detectLanguage(text))
  const driver = ensureDriver(voice.driver)
  const speed = within(0.25, 4, (request.speed ?? 1) * preset.speed)
  const pitch = within(0.5, 2, (request.pitch ?? 1) * preset.pitch)
  return {
    sampleRate: driver.sampleRate,
    frames: driver.synthesize({ text, voice: voice.id, language: voice.language, speed, pitch }, signal),
    voice,
    driver: driver.name
  }
}

const within = (least: number, most: number, value: number) => Math.min(most, Math.max(least, value))

/** What each engine is doing; asking starts none. */
export function ttsState(): (TtsState & { driver: string })[] {
  return [...TTS_DRIVERS.keys()].map(name => ({ driver: name, ...drivers.get(name)?.state?.() ?? { state: 'idle' as const } }))
}

/** Ends every engine; the next request starts one again. */
export async function disposeTts(): Promise<void> {
  const ending = [...drivers.values()]
  drivers.clear()
  await Promise.all(ending.map(driver => driver.dispose?.()))
}
