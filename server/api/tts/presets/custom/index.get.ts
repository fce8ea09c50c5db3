import { listCustomPresets } from '#server/tts/presets-custom'
import { CustomPresets } from '#shared/schemas/tts'

export default defineApiHandler({
  summary: 'Own manners of speaking',
  permission: 'tts.read',
  response: CustomPresets,
  async handler() {
    const presets = Object.entries(await listCustomPresets()).map(([name, params]) => [name, { ...params, builtin: false as const }])
    return { presets: Object.fromEntries(presets) }
  }
})
