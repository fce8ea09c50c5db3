import { speechSeconds } from '#server/runtime/metrics'
import { getSetting } from '#server/system/settings'
import { recordUsage } from '#server/system/usage'
import { detectLanguage } from '#shared/utils/language'
import { speak, type SpeakRequest, type Speech } from './index'
import { findVoice, speaks } from './voices'
import { countSpeech } from './speech-activity'
import { takeSpeaker } from './speakers'

export interface SayRequest extends SpeakRequest {
  /** The persona's own voice: speaks where none is named and the owner chose none for everything. */
  personaVoice?: string | null
}

export interface SpeechSource {
  /** Whose requests are counted together: a user. */
  caller: string
  source: string
  source_id?: string
}

/**
 * Speaks with the voice and manner that the owner chose, where the request names none. The chosen voice is
 * used for its own language only: an English answer is spoken by an English voice. Reading the frames throws 429
 * while the caller has enough spoken already.
 */
export async function say(request: SayRequest, source: SpeechSource, signal: AbortSignal): Promise<Speech> {
  const speech = await speakAsChosen(request, signal)
  return { ...speech, frames: counted(speech, request.text.length, source) }
}

/** A provider may be paid by the letter. */
const NOT_AHEAD = new Set(['openai'])

/** Makes the sound of a text that may be said later, as `say` would say it. Throws DriverError, or the signal's reason. */
export async function renderPhrase(request: SayRequest, signal: AbortSignal): Promise<void> {
  const { frames, driver } = await speakAsChosen({ ...request, ahead: true }, signal)
  if (NOT_AHEAD.has(driver)) return
  for await (const _ of frames) signal.throwIfAborted()
}

async function speakAsChosen({ preset = getSetting('tts.preset'), personaVoice, ...request }: SayRequest, signal: AbortSignal): Promise<Speech> {
  const language = request.language ?? detectLanguage(request.text)
  const chosen = getSetting('tts.voice') ?? personaVoice
  const voice = request.voice || !chosen ? null : await findVoice(chosen)
  const suits = voice !== null && speaks(voice, language)
  return speak({ ...request, preset, language, voice: request.voice ?? (suits ? voice.id : undefined) }, signal)
}

async function* counted({ frames, driver }: Speech, characters: number, { caller, ...source }: SpeechSource) {
  using _speaker = takeSpeaker(caller)
  using _speech = countSpeech()
  recordUsage({ service_type: 'tts', action: 'synthesis', units_consumed: characters, ...source })
  const started = performance.now()
  let first = true
  for await (const frame of frames) {
    if (first) speechSeconds.observe({ driver }, (performance.now() - started) / 1_000)
    first = false
    yield frame
  }
}
