import { exportFaq } from '#server/knowledge/faq-exchange/export'
import { FaqExportQuery } from '#shared/schemas/faq'

export default defineApiHandler({
  summary: 'Download all questions and answers as CSV or JSON',
  permission: 'faq.read',
  query: FaqExportQuery,
  produces: 'text/csv',
  async handler({ event, query }) {
    const { fileName, contentType, pieces } = await exportFaq(query.format)
    await sendChunks(event, pieces, { 'content-type': contentType, 'content-disposition': `attachment; filename="${fileName}"`, 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' })
  }
})
