import { z } from 'zod'
import { config } from '#server/runtime/config'

export default definePublicHandler({
  summary: 'Which parts this installation runs',
  response: z.object({ mode: z.enum(['full', 'cloud', 'local']) }),
  handler: () => ({ mode: config().DEPLOYMENT_MODE })
})
