import { onShutdown } from '#server/runtime/shutdown'
import { disposeTts } from '#server/tts'

const WORKERS_ORDER = 50

export default defineNitroPlugin(() => {
  if (import.meta.prerender) return
  onShutdown('speech', WORKERS_ORDER, disposeTts)
})
