import { setResponseHeader } from 'h3'
import { metricsText } from '#server/runtime/metrics'
import { ensureMayReadMetrics } from '#server/system/metrics-access'

export default definePublicHandler({
  summary: 'Numbers for Prometheus; with METRICS_TOKEN, as an admin, or from this machine',
  produces: 'text/plain',
  async handler({ event, user }) {
    ensureMayReadMetrics(event.node.req, user)
    setResponseHeader(event, 'content-type', 'text/plain; version=0.0.4; charset=utf-8')
    return metricsText()
  }
})
