import type { XttsParameters } from '#shared/schemas/settings'

export interface SpeechPreset extends Partial<XttsParameters> {
  speed: number
  pitch: number
}

/** Manners of speaking. All but the pitch is the predecessor's; the pitch makes each one heard with a simple voice. */
export const SPEECH_PRESETS = {
  natural: { speed: 0.98, pitch: 1.04, temperature: 0.75, repetition_penalty: 4, top_k: 55, top_p: 0.88, gpt_cond_len: 20, gpt_cond_chunk_len: 5 },
  neutral: { speed: 1, pitch: 1, temperature: 0.7, repetition_penalty: 5, top_k: 50, top_p: 0.85, gpt_cond_len: 12, gpt_cond_chunk_len: 4 },
  warm: { speed: 0.95, pitch: 0.94, temperature: 0.85, repetition_penalty: 3, top_k: 60, top_p: 0.9, gpt_cond_len: 15, gpt_cond_chunk_len: 5 },
  calm: { speed: 0.9, pitch: 0.88, temperature: 0.5, repetition_penalty: 6, top_k: 40, top_p: 0.8, gpt_cond_len: 18, gpt_cond_chunk_len: 6 },
  energetic: { speed: 1.1, pitch: 1.12, temperature: 0.9, repetition_penalty: 2.5, top_k: 70, top_p: 0.92, gpt_cond_len: 10, gpt_cond_chunk_len: 3 }
} as const satisfies Record<string, SpeechPreset>

export type SpeechPresetName = keyof typeof SPEECH_PRESETS

/** As the predecessor's page showed them. */
export const PRESET_NAMES: Record<SpeechPresetName, string> = {
  natural: 'Естественный', neutral: 'Нейтральный', warm: 'Тёплый', calm: 'Спокойный', energetic: 'Энергичный'
}

export const findPreset = (name: string): SpeechPreset | undefined =>
  Object.hasOwn(SPEECH_PRESETS, name) ? SPEECH_PRESETS[name as SpeechPresetName] : undefined
