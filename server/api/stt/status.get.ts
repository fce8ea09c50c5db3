import { getSttStatus } from '#server/stt/status'
import { SttStatus } from '#shared/schemas/stt'

export default defineApiHandler({
  summary: 'The engines of recognition, what they are doing, and which ones would hear now',
  permission: 'stt.read',
  response: SttStatus,
  handler: () => getSttStatus()
})
