import { takeUpload } from '#server/knowledge/files'
import { conflict } from '#server/runtime/errors'
import { ok } from '#shared/schemas/common'
import { DocumentSaved, MAX_DOCUMENT_MB, UploadFields } from '#shared/schemas/knowledge'

export default defineApiHandler({
  summary: 'Give a file to the knowledge; 409 for one that is there already',
  permission: 'knowledge.write',
  upload: { field: 'file', fields: UploadFields },
  response: DocumentSaved,
  async handler({ event, user }) {
    const { fields, ...file } = await readUpload(event, { field: 'file', maxBytes: MAX_DOCUMENT_MB * 1024 * 1024 })
    const { document, existed } = await takeUpload(file, parsed(UploadFields, fields, 'body'), user)
    if (existed) throw conflict(`The same file is there already: ${document.filename}`)
    return { ...ok, document }
  }
})
