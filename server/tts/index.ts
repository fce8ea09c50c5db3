import type { PcmFrame } from '#server/audio'
import { levelled, type LevelMemory } from '#server/audio/loudness'
import { badRequest } from '#server/runtime/errors'
import { logger } from '#server/runtime/logger'
import { detectLanguage } from '#shared/utils/language'
import { speakerOf } from './driver-options'
import { engineOf, type VoiceEngine } from './engines'
import { builtinVoice } from './known-voices'
import { mannerOf } from './manner'
import { speakable } from './text/speakable'
import type { SpeechLanguage, SpeechRequest, Voice } from './types'
import { ensureSpeaks, getVoice, speaks } from './voices'

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
    frames: spoken(engine, voice, { ...manner, text, language, voice: speakerOf(voice) }, signal),
    voice,
    driver: voice.driver
  }
}

/** A voice with its engine; the built-in one of its language where that one can't be made ready. */
async function usableVoice(voice: Voice, strict: boolean): Promise<{ voice: Voice, engine: VoiceEngine }> {
  if (strict) ensureSpeaks(voice)
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

/** All speech goes through here: about as loud whoever speaks. */
async function* spoken(engine: VoiceEngine, voice: Voice, request: SpeechRequest, signal: AbortSignal): AsyncGenerator<PcmFrame> {
  using lease = engine.take()
  yield* levelled(lease.driver.synthesize(request, signal), lease.driver.sampleRate, levelOf(voice.id))
}

/** How loud each voice was when it spoke last; a few bytes each, and forgotten when there are too many. */
const levels = new Map<string, LevelMemory>()
const MOST_LEVELS = 500

function levelOf(id: string): LevelMemory {
  if (levels.size > MOST_LEVELS) levels.clear()
  const level = levels.get(id) ?? { gain: 1 }
  levels.set(id, level)
  return level
}
