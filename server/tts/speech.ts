import { speechSeconds } from '#server/runtime/metrics'
import { getSetting } from '#server/system/settings'
import { recordUsage } from '#server/system/usage'
import { detectLanguage } from '#shared/utils/language'
import { speak, type SpeakRequest, type Speech } from './index'
import { findVoice, speaks } from './voices'
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
export async function say({ preset = getSetting('tts.preset'), personaVoice, ...request }: SayRequest, source: SpeechSource, signal: AbortSignal): Promise<Speech> {
  const language = request.language ?? detectLanguage(request.text)
  const chosen = getSetting('tts.voice') ?? personaVoice
  const voice = request.voice || !chosen ? null : await findVoice(chosen)
  const suits = voice !== null && speaks(voice, language)
  const speech = await speak({ ...request, preset, language, voice: request.voice ?? (suits ? voice.id : undefined) }, signal)
  return { ...speech, frames: counted(speech, request.text.length, source) }
}

async function* counted({ frames, driver }: Speech, characters: number, { caller, ...source }: SpeechSource) {
  using _speaker = takeSpeaker(caller)
  recordUsage({ service_type: 'tts', action: 'synthesis', units_consumed: characters, ...source })
  const started = performance.now()
  let first = true
  for await (const frame of frames) {
    if (first) speechSeconds.observe({ driver }, (performance.now() - started) / 1_000)
    first = false
    yield frame
  }
}
