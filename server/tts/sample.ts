import { joinSamples, type PcmFrame } from '#server/audio'
import type { Language } from '#shared/schemas/settings'
import { speak } from './index'
import { builtinVoice } from './known-voices'

/** What a voice says to be heard once. */
export const SAMPLE_TEXTS: Record<Language, string> = {
  ru: 'Здравствуйте! Меня слышно? Я отвечу на звонок и передам всё, что вы скажете.',
  en: 'Hello! Can you hear me? I answer the phone and pass on everything you say.'
}

/** It spoken by the built-in voice. */
export async function speakSample(language: Language, signal: AbortSignal): Promise<PcmFrame> {
  const { frames, sampleRate } = await speak({ text: SAMPLE_TEXTS[language], voice: builtinVoice(language).id, language }, signal)
  const blocks: Int16Array[] = []
  for await (const { samples } of frames) blocks.push(samples)
  return { samples: joinSamples(blocks), sampleRate }
}
