import { xttsParams } from '#server/tts/engine-params'
import { XttsParams } from '#shared/schemas/tts'

export default defineApiHandler({
  summary: 'What XTTS is sent: the preset in use and what the owner set instead',
  permission: 'tts.read',
  response: XttsParams,
  handler: () => xttsParams()
})
