import type { PcmFrame } from '#server/audio'
import { AppError, badRequest } from '#server/runtime/errors'
import { logger } from '#server/runtime/logger'
import { detectLanguage } from '#shared/utils/language'
import { engineOf, type VoiceEngine } from './engines'
import { mannerOf } from './manner'
import { speakable } from './text/speakable'
import type { SpeechLanguage, SpeechRequest, Voice } from './types'
import { builtinVoice, getVoice, speaks } from './voices'

export { disposeTts, ttsState } from './engines'
export { SPEECH_PRESETS } from './presets'
export type { SpeechLanguage, TtsState, Voice } from './types'
export { listVoices } from './voices'

export interface SpeakRequest extends Omit<SpeechRequest, 'language'> {
  /** Without it the voice's own, else what most of the text is written in. */
  language?: SpeechLanguage
  /** Name of a preset, built in or one's own; an explicit speed or pitch multiplies it. */
  preset?: string
  /** Throws where the voice can't speak, instead of letting the built-in one speak: to test a voice. */
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

/** Speaks a text as people write it, Markdown and all. Throws 400 for an unknown voice or preset and for a text that is too long. */
export async function speak({ preset = 'neutral', strict = false, ...request }: SpeakRequest, signal: AbortSignal): Promise<Speech> {
  if (request.text.length > MAX_CHARACTERS) throw badRequest(`A text to speak may have ${MAX_CHARACTERS} characters`, [{ path: 'text', message: 'too long' }])
  const text = speakable(request.text)
  const spokenIn = request.language ?? detectLanguage(text)
  const { voice, engine } = await usableVoice(await getVoice(request.voice, spokenIn), strict)
  const manner = await mannerOf({ ...request, preset }, voice)
  const language = speaks(voice, spokenIn) ? spokenIn : voice.language
  return {
    sampleRate: engine.driver.sampleRate,
    // A voice of its own options is the only one that its driver has.
    frames: spoken(engine, { ...manner, text, language, voice: voice.options ? undefined : voice.id }, signal),
    voice,
    driver: voice.driver
  }
}

/** A voice with its engine; the built-in one of its language where that one can't be made ready. */
async function usableVoice(voice: Voice, strict: boolean): Promise<{ voice: Voice, engine: VoiceEngine }> {
  if (strict && voice.problem) throw new AppError(503, 'voice_unavailable', `The voice "${voice.name}" can't speak: ${voice.problem.code}, ${voice.problem.detail}`)
  try {
    if (!voice.problem) return { voice, engine: await engineOf(voice, { strict }) }
    logger.warn({ voice: voice.id, problem: voice.problem.code }, 'the built-in voice speaks instead')
  } catch (error) {
    if (strict || !voice.options) throw error
    logger.warn({ voice: voice.id, err: error }, 'the built-in voice speaks instead')
  }
  const builtin = builtinVoice(voice.language)
  return { voice: builtin, engine: await engineOf(builtin) }
}

async function* spoken(engine: VoiceEngine, request: SpeechRequest, signal: AbortSignal): AsyncGenerator<PcmFrame> {
  using lease = engine.take()
  yield* lease.driver.synthesize(request, signal)
}
