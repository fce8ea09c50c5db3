import { findModel } from '#server/dialogue/completions'
import { notFound } from '#server/runtime/errors'
import { ModelInfo, ModelParams } from '#shared/schemas/openai'

export default defineApiHandler({
  summary: 'One persona, as OpenAI\'s model',
  permission: 'chat.read',
  scope: 'chat',
  params: ModelParams,
  response: ModelInfo,
  handler({ params }) {
    const model = findModel(params.model)
    if (!model) throw notFound('Model')
    return model
  }
})
