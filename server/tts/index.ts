import type { PcmFrame } from '#server/audio'
import { levelled, type LevelMemory } from '#server/audio/loudness'
import { badRequest } from '#server/runtime/errors'
import { logger } from '#server/runtime/logger'
import { detectLanguage } from '#shared/utils/language'
import { speakerOf } from './driver-options'
import { engineOf, type VoiceEngine } from './engines'
import { builtinVoice } from './known-voices'
import { mannerOf, type Tuning } from './manner'
import { phraseCache, phraseKey, type Discard } from './phrase-cache'
import { speakable } from './text/speakable'
import type { SpeechLanguage, SpeechRequest, Voice } from './types'
import { ensureSpeaks, getVoice, speaks } from './voices'

export { disposeTts, ttsState } from './engines'
export { SPEECH_PRESETS } from './presets'
export type { SpeechLanguage, Voice } from './types'
export { listVoices } from './voices'

export interface SpeakRequest extends Omit<SpeechRequest, 'language'> {
  /** Without it the voice's own, else what most of the text is written in. */
  language?: SpeechLanguage
  /** Name of a preset, built in or one's own; an explicit speed or pitch multiplies it. */
  preset?: string
  /** In place of what the owner set for every voice. */
  tuning?: Tuning
  /** Throws where the voice can't speak, instead of letting the built-in one speak: to test a voice. */
  strict?: boolean
  /** Rendered ahead of being said: kept on disk at once. */
  ahead?: boolean
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

/** Their Russian voices were taught no Latin letters. */
const READ_ONLY_CYRILLIC = new Set(['piper', 'sherpa', 'xtts'])

/** Speaks a text as people write it, Markdown and all. Throws 400 for an unknown voice or preset and for a text that is too long. */
export async function speak({ preset = 'neutral', strict = false, ahead = false, ...request }: SpeakRequest, signal: AbortSignal): Promise<Speech> {
  ensureShort(request.text)
  const spokenIn = request.language ?? detectLanguage(request.text)
  const { voice, engine } = await usableVoice(await getVoice(request.voice, spokenIn), spokenIn, strict)
  const manner = await mannerOf({ ...request, preset }, voice)
  const language = speaks(voice, spokenIn) ? spokenIn : voice.language
  const text = speakable(request.text, detectLanguage(request.text, spokenIn), { latin: READ_ONLY_CYRILLIC.has(voice.driver) ? 'cyrillic' : 'keep' })
  ensureShort(text)
  // What an engine leaves aside must not divide its cache.
  const instructions = voice.driver === 'openai' ? request.instructions : undefined
  const spokenRequest = { ...manner, text, language, voice: speakerOf(voice), instructions }
  return {
    sampleRate: engine.driver.sampleRate,
    frames: strict ? spoken(engine, voice, spokenRequest, signal) : remembered(engine, voice, spokenRequest, ahead, signal),
    voice,
    driver: voice.driver
  }
}

/** Numbers written out may be much longer than they were. */
function ensureShort(text: string) {
  if (text.length > MAX_CHARACTERS) throw badRequest(`A text to speak may have ${MAX_CHARACTERS} characters`, [{ path: 'text', message: 'too long' }])
}

/** A voice with its engine; the built-in one of its language where that one can't be made ready. */
async function usableVoice(voice: Voice, spokenIn: SpeechLanguage, strict: boolean): Promise<{ voice: Voice, engine: VoiceEngine }> {
  if (strict) ensureSpeaks(voice)
  try {
    if (!voice.problem) return { voice, engine: await engineOf(voice, { strict }) }
    logger.warn({ voice: voice.id, problem: voice.problem.code }, 'the built-in voice speaks instead')
  } catch (error) {
    if (strict || !voice.options) throw error
    logger.warn({ voice: voice.id, err: error }, 'the built-in voice speaks instead')
  }
  const builtin = builtinVoice(speaks(voice, spokenIn) ? spokenIn : voice.language)
  return { voice: builtin, engine: await engineOf(builtin) }
}

/** What was said so before is not made again. */
async function* remembered(engine: VoiceEngine, voice: Voice, request: SpeechRequest, ahead: boolean, signal: AbortSignal): AsyncGenerator<PcmFrame> {
  const key = await phraseKey({ driver: voice.driver, voice: voice.id, options: engine.options, request })
  if (ahead && await phraseCache().isKept(key)) return
  for await (const frame of phraseCache().speech(key, discard => spoken(engine, voice, request, signal, discard), { keep: ahead })) {
    signal.throwIfAborted()
    yield frame
  }
}

/** All speech goes through here: about as loud whoever speaks. `discard` hears of a voice that another one stood in for. */
async function* spoken(engine: VoiceEngine, voice: Voice, request: SpeechRequest, signal: AbortSignal, discard?: Discard): AsyncGenerator<PcmFrame> {
  using lease = engine.take()
  const substitutions = lease.driver.substitutions?.()
  yield* levelled(lease.driver.synthesize(request, signal), lease.driver.sampleRate, levelOf(voice.id))
  if (lease.driver.substitutions?.() !== substitutions) discard?.()
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
