import { importFaq } from '#server/knowledge/faq-exchange/import'
import { FaqImported, FaqImportFields, MAX_FAQ_FILE_MB } from '#shared/schemas/faq'

export default defineApiHandler({
  summary: 'Read questions and answers from a CSV or JSON file (multipart, field "file"), or say what that would change',
  permission: 'faq.write',
  upload: { field: 'file', fields: FaqImportFields },
  response: FaqImported,
  async handler({ event, user }) {
    const file = await readUpload(event, { field: 'file', maxBytes: MAX_FAQ_FILE_MB * 1024 * 1024 })
    return importFaq(file, parsed(FaqImportFields, file.fields, 'body'), user)
  }
})
