import { activatePersona } from '#server/dialogue/personas'
import { ok } from '#shared/schemas/common'
import { PresetActivated, PresetParams } from '#shared/schemas/llm'

export default defineApiHandler({
  summary: 'Make this the persona that answers',
  permission: 'llm.write',
  params: PresetParams,
  response: PresetActivated,
  async handler({ params, user }) {
    const preset = await activatePersona(params.preset_id, user)
    return { ...ok, preset, message: `${preset.name} answers from now on` }
  }
})
