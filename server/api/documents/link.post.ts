import { takeLink } from '#server/knowledge/files'
import { ok } from '#shared/schemas/common'
import { DocumentTaken, LinkCreate } from '#shared/schemas/knowledge'

export default defineApiHandler({
  summary: 'Give a web page or a shared Google document to the knowledge',
  permission: 'knowledge.write',
  body: LinkCreate,
  response: DocumentTaken,
  status: 202,
  handler: async ({ event, body, user }) => ({ ...ok, ...await takeLink(body, user, closedSignal(event)) })
})
