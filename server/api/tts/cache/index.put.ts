import { audit } from '#server/system/audit'
import { setSetting } from '#server/system/settings'
import { TtsCacheSettings } from '#shared/schemas/tts'

export default defineApiHandler({
  summary: 'Change whether likely phrases are spoken ahead',
  permission: 'tts.write',
  body: TtsCacheSettings,
  response: TtsCacheSettings,
  async handler({ body, user }) {
    await setSetting('tts.render_ahead', body.render_ahead)
    audit('update', 'config', user, { id: 'tts.render_ahead', ...body })
    return body
  }
})
