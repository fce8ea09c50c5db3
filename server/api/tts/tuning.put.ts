import { setTuning } from '#server/tts/engine-params'
import { ok } from '#shared/schemas/common'
import { Tuning, TuningSaved } from '#shared/schemas/tts'

export default defineApiHandler({
  summary: 'Change speed and pitch of everything that is spoken',
  permission: 'tts.write',
  body: Tuning,
  response: TuningSaved,
  handler: async ({ body, user }) => ({ ...ok, tuning: await setTuning(body, user) })
})
