import { stopTurn } from '#server/dialogue/live-turns'
import { getSessionRow } from '#server/dialogue/sessions'
import { SessionParams } from '#shared/schemas/chat'
import { Ok } from '#shared/schemas/common'
import { z } from 'zod'

export default defineApiHandler({
  summary: 'Stop the answer that is being written; what was written stays',
  permission: 'chat.write',
  scope: 'chat',
  params: SessionParams,
  response: Ok.extend({ stopped: z.boolean() }),
  async handler({ params, user }) {
    await getSessionRow(params.session_id, user)
    return { status: 'ok', stopped: await stopTurn(params.session_id) } as const
  }
})
