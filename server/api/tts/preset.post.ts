import { choosePreset } from '#server/tts/presets-custom'
import { ok } from '#shared/schemas/common'
import { TtsPresetSwitch, TtsPresetSwitched } from '#shared/schemas/tts'

export default defineApiHandler({
  summary: 'Choose the manner of speaking for every channel',
  permission: 'tts.write',
  body: TtsPresetSwitch,
  response: TtsPresetSwitched,
  handler: async ({ body, user }) => ({ ...ok, ...await choosePreset(body.preset, user) })
})
