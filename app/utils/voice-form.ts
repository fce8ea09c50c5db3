import type { VoiceCreate, VoiceDetails, VoicePatch } from '#shared/schemas/tts'

/** The converter of this machine, where a server's id would stand. */
export const OPENVOICE = 'openvoice'

/** What a person writes of a voice of their own. */
export interface VoiceFields {
  name: string
  language: 'ru' | 'en'
  gender: 'female' | 'male' | ''
  description: string
  /** server: one that a server has; samples: taken from recordings. */
  kind: 'server' | 'samples'
  /** Id of the server, or the converter of this machine. */
  provider: string
  /** Its name on the server. */
  speaker: string
  /** Id of the voice that says the words for OpenVoice; empty: the built-in one. */
  base: string
  consent: boolean
  speed: number
  pitch: number
}

export const newVoiceFields = (language: 'ru' | 'en'): VoiceFields =>
  ({ name: '', language, gender: '', description: '', kind: 'server', provider: '', speaker: '', base: '', consent: false, speed: 1, pitch: 1 })

const text = (value: unknown) => typeof value === 'string' ? value : ''

export function voiceFields({ name, language, gender, description, engine, options, cloned, speed, pitch, consent }: VoiceDetails): VoiceFields {
  return {
    name, language, gender: gender ?? '', description: description ?? '', kind: cloned ? 'samples' : 'server', speed, pitch,
    provider: engine === OPENVOICE ? OPENVOICE : text(options.provider),
    speaker: text(options[speakerOption(engine)]),
    base: text(options.base),
    consent: consent !== null
  }
}

const speakerOption = (driver: string) => driver === 'xtts' ? 'speaker' : 'voice'

/** `driver` is that of the chosen server. */
function optionsOf({ kind, provider, speaker, base }: VoiceFields, driver: string, before: Record<string, unknown> = {}) {
  if (driver === OPENVOICE) {
    const { base: _, ...kept } = before
    return { ...kept, ...base && { base } }
  }
  const { [speakerOption(driver)]: _, ...kept } = before
  return { ...kept, provider, ...kind === 'server' && speaker.trim() && { [speakerOption(driver)]: speaker.trim() } }
}

export function toVoiceCreate(fields: VoiceFields, driver: string): VoiceCreate {
  const { name, language, gender, description, kind, consent } = fields
  return {
    name, language, driver, options: optionsOf(fields, driver), consent: kind === 'samples' && consent,
    ...gender && { gender }, ...description.trim() && { description }
  }
}

export function toVoicePatch(fields: VoiceFields, before: VoiceDetails): VoicePatch {
  const { name, language, gender, description, speed, pitch } = fields
  return { name, language, gender: gender || null, description: description.trim() || null, speed, pitch, options: optionsOf(fields, before.engine, before.options) }
}
