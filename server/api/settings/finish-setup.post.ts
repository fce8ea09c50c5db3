import { finishSetup } from '#server/system/auth'
import { Ok, ok } from '#shared/schemas/common'

export default defineApiHandler({
  summary: 'The first set-up is done',
  permission: 'settings.write',
  response: Ok,
  async handler() {
    await finishSetup()
    return ok
  }
})
