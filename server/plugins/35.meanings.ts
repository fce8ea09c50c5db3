import { disposeEmbedding } from '#server/embedding'
import { disposeReranking } from '#server/reranking'
import { onShutdown } from '#server/runtime/shutdown'

const WORKERS_ORDER = 50

export default defineNitroPlugin(() => {
  if (import.meta.prerender) return
  onShutdown('meanings', WORKERS_ORDER, () => Promise.all([disposeEmbedding(), disposeReranking()]))
})
