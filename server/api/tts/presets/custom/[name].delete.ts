import { deleteCustomPreset } from '#server/tts/presets-custom'
import { PresetDeleted, PresetNameParams } from '#shared/schemas/tts'

export default defineApiHandler({
  summary: 'Delete an own manner of speaking',
  permission: 'tts.write',
  params: PresetNameParams,
  response: PresetDeleted,
  async handler({ params, user }) {
    await deleteCustomPreset(params.name, user)
    return { status: 'ok', deleted: params.name } as const
  }
})
