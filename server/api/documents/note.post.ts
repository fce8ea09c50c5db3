import { createNote } from '#server/knowledge/documents'
import { ok } from '#shared/schemas/common'
import { DocumentSaved, NoteCreate } from '#shared/schemas/knowledge'

export default defineApiHandler({
  summary: 'Write a note that becomes knowledge',
  permission: 'knowledge.write',
  maxBytes: 8 * 1024 * 1024,
  body: NoteCreate,
  response: DocumentSaved,
  handler: async ({ body, user }) => ({ ...ok, document: await createNote(body, user) })
})
