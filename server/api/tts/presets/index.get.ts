import { SPEECH_PRESETS } from '#server/tts'
import { PRESET_NAMES } from '#server/tts/presets'
import { getSetting } from '#server/system/settings'
import { TtsPresets } from '#shared/schemas/tts'

export default defineApiHandler({
  summary: 'Built-in manners of speaking and the one in use',
  permission: 'tts.read',
  response: TtsPresets,
  handler: () => ({
    presets: Object.fromEntries(Object.entries(SPEECH_PRESETS).map(([name, preset]) => [name, { ...preset, display_name: PRESET_NAMES[name as keyof typeof SPEECH_PRESETS] }])),
    current: getSetting('tts.preset')
  })
})
