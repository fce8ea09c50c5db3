import { z } from 'zod'
import { listWiki } from '#server/knowledge/wiki'
import { WikiDocument } from '#shared/schemas/knowledge'

export default defineApiHandler({
  summary: 'List all documents, after a look into the watched folder',
  permission: 'knowledge.read',
  response: z.object({ documents: z.array(WikiDocument), synced: z.int() }),
  handler: ({ user }) => listWiki(user)
})
