import { chooseMeaning } from '#server/knowledge/meaning'
import { MeaningSettings, MeaningState } from '#shared/schemas/knowledge'

export default defineApiHandler({
  summary: 'Choose an engine, leave it to the secretary with "auto", or go without with "none"',
  permission: 'knowledge.manage',
  body: MeaningSettings,
  response: MeaningState,
  handler: ({ body, user }) => chooseMeaning(body, user)
})
