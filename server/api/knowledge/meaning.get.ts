import { getMeaning } from '#server/knowledge/meaning'
import { MeaningState } from '#shared/schemas/knowledge'

export default defineApiHandler({
  summary: 'What compares meanings and puts the found in order, and how far the index is with it',
  permission: 'knowledge.read',
  response: MeaningState,
  handler: () => getMeaning()
})
