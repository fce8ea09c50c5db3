import { audit } from '#server/system/audit'
import { phraseCache } from '#server/tts/phrase-cache'
import { ok } from '#shared/schemas/common'
import { TtsCacheCleared } from '#shared/schemas/tts'

export default defineApiHandler({
  summary: 'Forget all speech that is kept',
  permission: 'tts.write',
  response: TtsCacheCleared,
  async handler({ user }) {
    const cleared_items = await phraseCache().clear()
    audit('delete', 'tts_cache', user, { cleared_items })
    return { ...ok, cleared_items }
  }
})
