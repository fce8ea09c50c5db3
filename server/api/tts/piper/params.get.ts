import { piperParams } from '#server/tts/engine-params'
import { PiperParams } from '#shared/schemas/tts'

export default defineApiHandler({
  summary: 'How fast Piper\'s voices speak, and which there are',
  permission: 'tts.read',
  response: PiperParams,
  handler: () => piperParams()
})
