import { updateCustomPreset } from '#server/tts/presets-custom'
import { CustomPreset, PresetNameParams, PresetSaved } from '#shared/schemas/tts'

export default defineApiHandler({
  summary: 'Change an own manner of speaking',
  permission: 'tts.write',
  params: PresetNameParams,
  body: CustomPreset,
  response: PresetSaved,
  async handler({ params, body, user }) {
    await updateCustomPreset(params.name, body.name, body.params, user)
    return { status: 'ok', preset: body.name } as const
  }
})
