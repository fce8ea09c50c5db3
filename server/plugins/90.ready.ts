import { disposeMetrics } from '#server/runtime/metrics'
import { logger } from '#server/runtime/logger'
import { endOpenStreams } from '#server/runtime/open-streams'
import { finishBoot } from '#server/runtime/ready'
import { onShutdown, shutDown } from '#server/runtime/shutdown'
import { announce } from '#server/system/welcome'

const STOP_SIGNALS = ['SIGTERM', 'SIGINT'] as const

export default defineNitroPlugin((nitro) => {
  if (import.meta.prerender) return
  finishBoot().then(announce).catch((error) => {
    logger.fatal({ err: error }, 'start failed')
    process.exit(1)
  })
  onShutdown('open streams', 20, endOpenStreams)
  onShutdown('metrics', 95, disposeMetrics)
  // Nitro waits for open connections before its own `close`; ours must end them first.
  for (const signal of STOP_SIGNALS) process.once(signal, () => void shutDown())
  nitro.hooks.hook('close', shutDown)
})
