import { listPersonas } from '#server/dialogue/personas'
import { PresetList } from '#shared/schemas/llm'

export default defineApiHandler({
  summary: 'List personas with their prompts and parameters',
  permission: 'llm.read',
  response: PresetList,
  handler: () => ({ presets: listPersonas() })
})
