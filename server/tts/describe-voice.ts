import type { VoiceInfo } from '#shared/schemas/tts'
import type { Voice } from './types'

/** A voice as people see it; nothing of its options, which may name what is nobody's business. */
export const describeVoice = ({ id, name, language, languages = [language], gender, driver, description, problem, samples = [], folder }: Voice, current: string | null): VoiceInfo => ({
  id,
  name,
  language,
  languages: [...languages],
  gender: gender ?? null,
  engine: driver,
  description: description ?? null,
  available: !problem,
  reason: problem?.code ?? null,
  reason_detail: problem?.detail ?? null,
  samples_count: samples.length,
  can_edit: folder !== undefined,
  default: id === current
})
