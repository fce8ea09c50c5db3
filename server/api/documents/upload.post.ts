import { takeUpload } from '#server/knowledge/files'
import { ok } from '#shared/schemas/common'
import { DocumentTaken, MAX_DOCUMENT_MB, UploadFields } from '#shared/schemas/knowledge'

export default defineApiHandler({
  summary: 'Give a file to the knowledge (multipart: file, set_id, if_exists); it is read afterwards',
  permission: 'knowledge.write',
  upload: { field: 'file', fields: UploadFields },
  response: DocumentTaken,
  status: 202,
  async handler({ event, user }) {
    const { fields, ...file } = await readUpload(event, { field: 'file', maxBytes: MAX_DOCUMENT_MB * 1024 * 1024 })
    return { ...ok, ...await takeUpload(file, parsed(UploadFields, fields, 'body'), user) }
  }
})
