import { changeModel } from '#server/llm/backend'
import { ok } from '#shared/schemas/common'
import { ModelName, ModelSaved } from '#shared/schemas/llm'

export default defineApiHandler({
  summary: 'Change the model of the provider that answers now',
  permission: 'llm.write',
  body: ModelName,
  response: ModelSaved,
  async handler({ body, user }) {
    await changeModel(body.model, user)
    return { ...ok, model: body.model }
  }
})
