import { renewLink } from '#server/knowledge/files'
import { renewLinks } from '#server/knowledge/sources/renew-links'
import { onShutdown } from '#server/runtime/shutdown'

const BEFORE_WORKERS = 45
const stopping = new AbortController()
onShutdown('links', BEFORE_WORKERS, () => stopping.abort())

export default defineTask({
  meta: { name: 'links', description: 'Read the pages again that documents were read from' },
  run: async () => ({ result: await renewLinks(renewLink, stopping.signal) })
})
