import { switchBackend } from '#server/llm/backend'
import { backendOf } from '#server/llm/models'
import { BackendSwitch, BackendSwitched } from '#shared/schemas/llm'
import { ok } from '#shared/schemas/common'

export default defineApiHandler({
  summary: 'Choose what answers: the built-in answerer, vLLM or a provider',
  permission: 'llm.write',
  body: BackendSwitch,
  response: BackendSwitched,
  async handler({ body, user }) {
    const { backend, model, provider_type } = await switchBackend(await backendOf(body.backend), user)
    const provider_id = backend.startsWith('cloud:') ? backend.slice('cloud:'.length) : undefined
    return { ...ok, backend, model, message: `Answered by ${model} from now on`, provider_id, provider_type }
  }
})
