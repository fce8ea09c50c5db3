import { setPiperSpeed } from '#server/tts/engine-params'
import { ok } from '#shared/schemas/common'
import { PiperParamsChange, PiperParamsSaved } from '#shared/schemas/tts'

export default defineApiHandler({
  summary: 'Set how fast Piper\'s voices speak',
  permission: 'tts.write',
  body: PiperParamsChange,
  response: PiperParamsSaved,
  async handler({ body, user }) {
    await setPiperSpeed(body.speed, user)
    return { ...ok, speed: body.speed }
  }
})
