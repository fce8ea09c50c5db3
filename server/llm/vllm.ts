import { config } from '#server/runtime/config'
import { DriverError } from '#server/runtime/errors'
import { createOnce } from '#server/runtime/once'
import { createLlmDriver, normalizeBaseUrl, PROVIDER_TYPES, type LlmRequest } from './index'
import { listModelsOf } from './list-models'
import { timeLimits, type Model } from './provider-models'

/** What a server says that does not serve the model it was asked for. */
const UNKNOWN_MODEL = [400, 404]

/**
 * The vLLM server of the environment. Which model it serves is asked with the first question, unless it is
 * configured, and asked again after the server refused it: it was started with another one.
 */
export function createVllmModel(): Model {
  const { VLLM_API_URL = PROVIDER_TYPES.vllm.default_base_url, VLLM_API_KEY, VLLM_MODEL_NAME, VLLM_MODEL } = config()
  const apiUrl = `${normalizeBaseUrl(VLLM_API_URL).replace(/\/v1$/, '')}/v1`
  const configured = VLLM_MODEL_NAME ?? VLLM_MODEL
  const server = createLlmDriver('openai-compatible', {
    ...PROVIDER_TYPES.vllm.driver_options, ...timeLimits(), base_url: apiUrl, model: configured ?? 'unknown', ...VLLM_API_KEY && { api_key: VLLM_API_KEY }
  })
  let known = configured
  const served = createOnce(async () => {
    const [first] = await listModelsOf(server)
    if (!first) throw new DriverError(server.name, 'The vLLM server offers no model', { retryable: true, reason: 'unavailable' })
    return known = first
  })
  const nameModel = async () => configured ?? served.get()

  async function named(request: LlmRequest, signal: AbortSignal): Promise<LlmRequest> {
    return { ...request, model: request.model ?? await untilAborted(nameModel(), signal) }
  }
  function forgetIfUnknown(error: unknown): never {
    if (!configured && error instanceof DriverError && UNKNOWN_MODEL.includes(error.status ?? 0)) {
      known = undefined
      served.forget()
    }
    throw error
  }

  return {
    provider: 'vllm',
    providerType: 'vllm',
    apiUrl,
    parameters: {},
    prepare: nameModel,
    driver: {
      ...server,
      get model() {
        return known ?? ''
      },
      async* stream(request, signal) {
        try {
          yield* server.stream(await named(request, signal), signal)
        } catch (error) {
          forgetIfUnknown(error)
        }
      },
      complete: async (request, signal) => server.complete(await named(request, signal), signal).catch(forgetIfUnknown)
    }
  }
}

/** Others may wait for it too, so it goes on; who leaves only stops waiting. */
async function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted()
  const left = Promise.withResolvers<never>()
  const leave = () => left.reject(signal.reason)
  signal.addEventListener('abort', leave, { once: true })
  return Promise.race([promise, left.promise]).finally(() => signal.removeEventListener('abort', leave))
}
