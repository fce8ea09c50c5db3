import { listSttModels } from '#server/stt/status'
import { SttModels } from '#shared/schemas/stt'

export default defineApiHandler({
  summary: 'Installed models of recognition',
  permission: 'stt.read',
  response: SttModels,
  handler: () => listSttModels()
})
