import { createReadStream } from 'node:fs'
import { setResponseHeaders } from 'h3'
import { getOriginal } from '#server/knowledge/documents'
import { IdParams } from '#shared/schemas/common'

export default defineApiHandler({
  summary: 'Download the original of a document',
  permission: 'knowledge.read',
  params: IdParams,
  produces: 'application/octet-stream',
  async handler({ event, params, user }) {
    const { path, filename, bytes } = await getOriginal(params.id, user)
    // Always a download: a page that somebody uploaded must not run here.
    setResponseHeaders(event, {
      'content-type': 'application/octet-stream',
      'content-length': bytes,
      'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(filename)}`,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff'
    })
    return sendStream(event, createReadStream(path))
  }
})
