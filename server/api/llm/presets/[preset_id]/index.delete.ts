import { deletePersona } from '#server/dialogue/personas'
import { ok } from '#shared/schemas/common'
import { PresetDeleted, PresetParams } from '#shared/schemas/llm'

export default defineApiHandler({
  summary: 'Delete a persona',
  permission: 'llm.write',
  params: PresetParams,
  response: PresetDeleted,
  async handler({ params, user }) {
    await deletePersona(params.preset_id, user)
    return { ...ok, deleted: params.preset_id }
  }
})
