import { badRequest, render } from '#server/runtime/errors'
import { config } from '#server/runtime/config'
import { audit } from '#server/system/audit'
import type { Caller } from '#server/system/callers'
import { getSetting, setSetting } from '#server/system/settings'
import { describeBackend, listBackendModels, prepareBackend } from './models'
import { setDefaultProvider, updateProvider } from './providers'

const CLOUD = 'cloud:'

/** What answers now. A backend that is gone or can't be reached is told in `error`, not thrown. */
export async function getBackend(user: Caller) {
  const backend = getSetting('llm.backend')
  const described = await describeBackend(backend, user.id).catch((error: unknown) => {
    const { code, detail } = render(error)
    return { backend, model: '', api_url: null, provider_type: null, error: detail, code }
  })
  return { ...described, vllm_configured: backend === 'vllm' || config().VLLM_API_URL !== undefined }
}

/** From the next turn on, every conversation that names no model of its own is answered by this one. */
export async function switchBackend(backend: string, user: Caller) {
  if (backend.startsWith(CLOUD)) {
    await setDefaultProvider(backend.slice(CLOUD.length), user)
  } else {
    await prepareBackend(backend, user.id)
    await setSetting('llm.backend', backend)
    audit('switch', 'config', user, { id: 'llm_backend', backend })
  }
  return describeBackend(backend, user.id)
}

/** Sets the model of the provider that answers now. Throws 400 where the model is not a provider's. */
export async function changeModel(model: string, user: Caller) {
  const backend = getSetting('llm.backend')
  if (backend === 'builtin') throw badRequest('The built-in answerer has no other model: connect a provider first')
  if (backend === 'vllm') throw badRequest('The model of this vLLM server is set in the environment (VLLM_MODEL_NAME)')
  await updateProvider(backend.slice(CLOUD.length), { model_name: model }, user)
}

/** The models of what answers now: its own and those its server lists. */
export async function listModels(user: Caller) {
  const current = await getBackend(user)
  const loaded = 'error' in current ? [] : await listBackendModels(current.backend, user.id).catch(() => [])
  const names = [...new Set([...current.model ? [current.model] : [], ...loaded])]
  return {
    available_models: Object.fromEntries(names.map(id => [id, toModel(id)])),
    current_model: current.model ? { ...toModel(current.model), available: current.backend === 'builtin' || loaded.includes(current.model) } : null,
    loaded_models: loaded,
    backend: current.backend
  }
}

const toModel = (id: string) => ({ id, name: id.split('/').at(-1) ?? id, full_name: id })
