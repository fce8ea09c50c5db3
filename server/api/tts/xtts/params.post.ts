import { setXttsParams } from '#server/tts/engine-params'
import { ok } from '#shared/schemas/common'
import { XttsParamsPatch, XttsParamsSaved } from '#shared/schemas/tts'

export default defineApiHandler({
  summary: 'Set parameters of every XTTS voice in place of the preset\'s; null leaves one to the preset',
  permission: 'tts.write',
  body: XttsParamsPatch,
  response: XttsParamsSaved,
  handler: async ({ body, user }) => ({ ...ok, params: await setXttsParams(body, user) })
})
