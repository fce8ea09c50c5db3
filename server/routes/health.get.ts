import { setResponseStatus } from 'h3'
import { healthReport } from '#server/overview/health'
import { Health } from '#shared/schemas/system'

export default definePublicHandler({
  summary: 'What works; 503 while the server starts or stops',
  response: Health,
  async handler({ event }) {
    const report = await healthReport()
    if (report.status === 'starting' || report.status === 'stopping') setResponseStatus(event, 503)
    return report
  }
})
