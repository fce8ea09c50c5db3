import { getDocument } from '#server/knowledge/documents'
import { WikiDetails, WikiParams } from '#shared/schemas/knowledge'

const PREVIEW_LENGTH = 2_000

export default defineApiHandler({
  summary: 'A document and how its text begins',
  permission: 'knowledge.read',
  params: WikiParams,
  response: WikiDetails,
  async handler({ params, user }) {
    const { document, content } = await getDocument(params.doc_id, user)
    return { document, content_preview: content.slice(0, PREVIEW_LENGTH) }
  }
})
