import { joinSamples, type PcmFrame } from '#server/audio'
import type { Language } from '#shared/schemas/settings'
import { detectLanguage } from '#shared/utils/language'
import type { SpeechOrigin } from './index'
import { takeListener } from './listeners'
import { engineIdOf, recogniseSound } from './recordings'

interface Spoken {
  sampleRate: number
  frames: AsyncIterable<PcmFrame>
  voice: { id: string }
}

/** Lets `speak` say a text and recognises it. */
export async function testRecognition(
  { text_to_speak, engine, language = detectLanguage(text_to_speak) }: { text_to_speak: string, engine?: string, language?: Language },
  { caller, ...origin }: SpeechOrigin & { caller: string },
  speak: (text: string, language: Language) => Promise<Spoken>,
  signal: AbortSignal
) {
  using _listener = takeListener(caller)
  const id = await engineIdOf({ engine, language })
  const { sampleRate, frames, voice } = await speak(text_to_speak, language)
  const blocks: Int16Array[] = []
  for await (const { samples } of frames) blocks.push(samples)
  const recording = await recogniseSound({ samples: joinSamples(blocks), sampleRate }, { engine: id, language }, origin, signal)
  return {
    original_text: text_to_speak,
    recognized_text: recording.text,
    match: wordsIn(recording.text) === wordsIn(text_to_speak),
    words_count: recording.text.split(/\s+/).filter(Boolean).length,
    engine: recording.engine,
    voice: voice.id,
    took_ms: recording.took_ms
  }
}

/** What is said, without what only writing knows. */
const wordsIn = (text: string) => text.toLowerCase().replaceAll('ё', 'е').match(/[\p{L}\p{N}]+/gu)?.join(' ') ?? ''
