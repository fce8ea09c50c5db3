import { reloadWiki } from '#server/knowledge/wiki'
import { ok } from '#shared/schemas/common'
import { WikiReloaded } from '#shared/schemas/knowledge'

export default defineApiHandler({
  summary: 'Look through the watched folder and index what changed',
  permission: 'knowledge.write',
  response: WikiReloaded,
  handler: async () => ({ ...ok, ...await reloadWiki() })
})
