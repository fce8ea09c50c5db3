export interface SpeechPreset {
  speed: number
  pitch: number
}

/** Manners of speaking. Names and speeds are the predecessor's; the pitch makes each one heard with a simple voice. */
export const SPEECH_PRESETS = {
  natural: { speed: 0.98, pitch: 1.04 },
  neutral: { speed: 1, pitch: 1 },
  warm: { speed: 0.95, pitch: 0.94 },
  calm: { speed: 0.9, pitch: 0.88 },
  energetic: { speed: 1.1, pitch: 1.12 }
} as const satisfies Record<string, SpeechPreset>

export type SpeechPresetName = keyof typeof SPEECH_PRESETS

/** As the predecessor's page showed them. */
export const PRESET_NAMES: Record<SpeechPresetName, string> = {
  natural: 'Естественный', neutral: 'Нейтральный', warm: 'Тёплый', calm: 'Спокойный', energetic: 'Энергичный'
}

export const findPreset = (name: string): SpeechPreset | undefined =>
  Object.hasOwn(SPEECH_PRESETS, name) ? SPEECH_PRESETS[name as SpeechPresetName] : undefined
