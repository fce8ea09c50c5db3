import type { SPEECH_PRESETS } from '#server/tts'
import { findPreset, PRESET_NAMES } from '#server/tts/presets'
import { listCustomPresets } from '#server/tts/presets-custom'
import { badRequest } from '#server/runtime/errors'
import { audit } from '#server/system/audit'
import { setSetting } from '#server/system/settings'
import { TtsPresetSwitch, TtsPresetSwitched } from '#shared/schemas/tts'

export default defineApiHandler({
  summary: 'Choose the manner of speaking for every channel',
  permission: 'tts.write',
  body: TtsPresetSwitch,
  response: TtsPresetSwitched,
  async handler({ body: { preset }, user }) {
    const settings = findPreset(preset) ?? (await listCustomPresets())[preset]
    if (!settings) throw badRequest('There is no such preset', [{ path: 'preset', message: 'unknown preset' }])
    await setSetting('tts.preset', preset)
    audit('switch', 'config', user, { id: 'tts_preset', preset })
    return { status: 'ok', preset, display_name: PRESET_NAMES[preset as keyof typeof SPEECH_PRESETS] ?? preset, settings } as const
  }
})
