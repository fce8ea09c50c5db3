import { getSetting } from '#server/system/settings'
import { Tuning } from '#shared/schemas/tts'

export default defineApiHandler({
  summary: 'Speed and pitch on top of every voice and preset',
  permission: 'tts.read',
  response: Tuning,
  handler: () => getSetting('tts.tuning')
})
