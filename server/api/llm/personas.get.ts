import { listPersonas } from '#server/dialogue/personas'
import { PersonaDictionary } from '#shared/schemas/llm'

export default defineApiHandler({
  summary: 'Personas that may be chosen, by id',
  permission: 'llm.read',
  response: PersonaDictionary,
  handler: () => ({
    personas: Object.fromEntries(listPersonas().filter(({ enabled }) => enabled).map(({ id, name, description }) => [id, { name, full_name: name, description }]))
  })
})
