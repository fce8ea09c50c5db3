import { chooseSttEngines } from '#server/stt/status'
import { SttEngineChoice, SttStatus } from '#shared/schemas/stt'

export default defineApiHandler({
  summary: 'Choose the engine for live speech, for recordings, or leave it to the secretary with "auto"',
  permission: 'stt.write',
  body: SttEngineChoice,
  response: SttStatus,
  handler: ({ body, user }) => chooseSttEngines(body, user)
})
