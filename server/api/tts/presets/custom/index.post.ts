import { createCustomPreset } from '#server/tts/presets-custom'
import { CustomPreset, PresetSaved } from '#shared/schemas/tts'

export default defineApiHandler({
  summary: 'Make an own manner of speaking',
  permission: 'tts.write',
  body: CustomPreset,
  response: PresetSaved,
  async handler({ body, user }) {
    await createCustomPreset(body.name, body.params, user)
    return { status: 'ok', preset: body.name } as const
  }
})
