import { listModelVoices } from './model-voices'
import { TTS_DRIVERS } from './registry'
import type { SpeechLanguage, Voice } from './types'
import { listVoiceFolders } from './voice-folders'

/** Built in first: they are the defaults of their languages. */
export const builtinVoices = (): Voice[] => [...TTS_DRIVERS.values()].flatMap(({ voices }) => voices)

/** The voice that always works. */
export const builtinVoice = (language: SpeechLanguage): Voice => {
  const voice = builtinVoices().find(voice => voice.language === language)
  if (!voice) throw new Error(`no built-in voice speaks ${language}`)
  return voice
}

/** All voices, whether they can speak or not. */
export async function knownVoices(): Promise<Voice[]> {
  const voices = new Map<string, Voice>()
  for (const voice of [...builtinVoices(), ...await listVoiceFolders(), ...await listModelVoices()]) {
    if (!voices.has(voice.id)) voices.set(voice.id, voice)
  }
  return [...voices.values()]
}
