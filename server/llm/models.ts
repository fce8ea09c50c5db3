import { prisma } from '#server/database/client'
import type { LlmProvider as ProviderRow } from '#server/database/generated/client'
import { config } from '#server/runtime/config'
import { AppError, badRequest, DriverError } from '#server/runtime/errors'
import { logger } from '#server/runtime/logger'
import { unseal } from '#server/system/secrets'
import { getSetting } from '#server/system/settings'
import type { ProviderTested } from '#shared/schemas/llm'
import { createLlmDriver, normalizeBaseUrl, PROVIDER_TYPES, withFallback, withRetry, type CompletingLlmDriver, type LlmParameters, type ProviderType } from './index'

/** One connected model. */
interface Model {
  driver: CompletingLlmDriver
  /** Provider row, "vllm" or "builtin". */
  provider: string
  providerType: string
  apiUrl: string | null
  /** The provider's own generation parameters. */
  parameters: LlmParameters
}

/** A model for one turn, and who really answered it. */
export interface OpenedModel {
  driver: CompletingLlmDriver
  parameters: LlmParameters
  isBuiltin: boolean
  answeredBy(): { provider: string, model: string }
}

/** What a key is sealed for. */
export const sealContext = (id: string) => `cloud_llm_providers:${id}`

export const providerTypeOf = (name: string): ProviderType | undefined =>
  Object.hasOwn(PROVIDER_TYPES, name) ? PROVIDER_TYPES[name as keyof typeof PROVIDER_TYPES] : undefined

const TEST_TIMEOUT_MS = 20_000
/** A list of models is asked for while somebody waits for a page. */
const LIST_TIMEOUT_MS = 8_000

let builtin: Model | undefined
const models = new Map<string, Model>()
let fallbacks: Promise<Model[]> | undefined

/** To be called when a provider row changed. */
export function forgetModel(id: string) {
  void models.get(id)?.driver.dispose?.()
  models.delete(id)
  fallbacks = undefined
}

const limits = () => ({
  first_token_timeout: config().LLM_FIRST_TOKEN_TIMEOUT_MS,
  idle_timeout: config().LLM_IDLE_TIMEOUT_MS,
  total_timeout: config().LLM_TOTAL_TIMEOUT_MS
})

const builtinModel = () => builtin ??= { driver: createLlmDriver('builtin', {}), provider: 'builtin', providerType: 'builtin', apiUrl: null, parameters: {} }

/** Where a provider is and what opens it. */
export interface ProviderAccess {
  provider_type: string
  base_url: string | null
  api_key?: string
}

function driverOf({ provider_type, base_url, api_key }: ProviderAccess, model: string) {
  const type = providerTypeOf(provider_type)
  if (!type) throw badRequest(`Unknown kind of provider: ${provider_type}`)
  const apiUrl = base_url || type.default_base_url
  return { apiUrl, driver: createLlmDriver(type.driver, { ...type.driver_options, ...limits(), base_url: apiUrl, model, ...api_key && { api_key } }) }
}

/** The key of a row, opened. */
export const keyOf = (row: ProviderRow) => row.api_key ? unseal(row.api_key, sealContext(row.id)) : undefined

function modelOf(row: ProviderRow): Model {
  const known = models.get(row.id)
  if (known) return known
  const { driver, apiUrl } = driverOf({ ...row, api_key: keyOf(row) }, row.model_name)
  const model = { driver, provider: row.id, providerType: row.provider_type, apiUrl, parameters: JSON.parse(row.config) }
  models.set(row.id, model)
  return model
}

/** The vLLM server of the environment. */
async function vllmModel(): Promise<Model> {
  const known = models.get('vllm')
  if (known) return known
  const { VLLM_API_URL = PROVIDER_TYPES.vllm.default_base_url, VLLM_API_KEY, VLLM_MODEL_NAME, VLLM_MODEL } = config()
  const apiUrl = `${normalizeBaseUrl(VLLM_API_URL).replace(/\/v1$/, '')}/v1`
  const options = { ...PROVIDER_TYPES.vllm.driver_options, ...limits(), base_url: apiUrl, ...VLLM_API_KEY && { api_key: VLLM_API_KEY } }
  const named = VLLM_MODEL_NAME ?? VLLM_MODEL
  const name = named ?? (await createLlmDriver('openai-compatible', { ...options, model: 'any' }).listModels?.(AbortSignal.timeout(LIST_TIMEOUT_MS)))?.[0]
  if (!name) throw new AppError(503, 'no_model', 'The vLLM server offers no model')
  const model = { driver: createLlmDriver('openai-compatible', { ...options, model: name }), provider: 'vllm', providerType: 'vllm', apiUrl, parameters: {} }
  models.set('vllm', model)
  return model
}

/** The model of a backend. Throws 503 for a provider that is gone, switched off, or another user's. */
async function getModel(backend: string, userId: string | null): Promise<Model> {
  if (backend === 'builtin') return builtinModel()
  if (backend === 'vllm') return vllmModel()
  const id = backend.slice('cloud:'.length)
  const row = await findRow(id)
  if (!row?.enabled || (row.owner_id && row.owner_id !== userId)) throw new AppError(503, 'no_model', 'The chosen model is not there any more')
  return modelOf(row)
}

const rows = new Map<string, ProviderRow>()
async function findRow(id: string) {
  if (!models.has(id)) rows.delete(id)
  const known = rows.get(id)
  if (known) return known
  const row = await prisma.llmProvider.findUnique({ where: { id } })
  if (row) rows.set(id, row)
  return row
}

const listFallbacks = () => fallbacks ??= prisma.llmProvider.findMany({ where: { enabled: true, owner_id: null }, orderBy: { created: 'asc' } })
  .then(found => found.map(modelOf))

/** Opens the model for one turn: retries before the first word, then the installation's other providers. */
export async function openModel(backend: string | null, userId: string | null): Promise<OpenedModel> {
  const chosen = await getModel(backend ?? getSetting('llm.backend'), userId)
  const isBuiltin = chosen.provider === 'builtin'
  const others = isBuiltin ? [] : (await listFallbacks()).filter(model => model.provider !== chosen.provider)
  const chain = [chosen, ...others]
  let answering = chosen
  const driver = withFallback([withRetry(chosen.driver), ...others.map(model => model.driver)], ({ outcome, index }) => {
    answering = chain[index] ?? chosen
    if (outcome === 'failed') logger.warn({ provider: answering.provider }, 'model did not answer')
  })
  return {
    driver: isBuiltin ? chosen.driver : driver,
    parameters: chosen.parameters,
    isBuiltin,
    answeredBy: () => ({ provider: answering.provider, model: answering.driver.model })
  }
}

/** What a backend is, without asking it anything. */
export async function describeBackend(backend: string, userId: string | null) {
  const { driver, providerType, apiUrl } = await getModel(backend, userId)
  return { backend, model: driver.model, api_url: apiUrl, provider_type: providerType }
}

/** Ids of the models that the server of a backend lists. Throws DriverError. */
export async function listBackendModels(backend: string, userId: string | null) {
  const { driver } = await getModel(backend, userId)
  return await driver.listModels?.(AbortSignal.timeout(LIST_TIMEOUT_MS)) ?? []
}

/** The same for a provider that is not stored yet. */
export const listModelsOf = async (access: ProviderAccess) =>
  await driverOf(access, 'any').driver.listModels?.(AbortSignal.timeout(LIST_TIMEOUT_MS)) ?? []

/** Asks the provider a real question; a provider that fails is what was to be found out, so that is not thrown. */
export async function testProvider(row: ProviderRow): Promise<ProviderTested> {
  const { driver } = modelOf(row)
  const signal = AbortSignal.timeout(TEST_TIMEOUT_MS)
  const started = performance.now()
  try {
    const answer = await driver.complete({ messages: [{ role: 'user', content: 'Ответь одним словом: готово' }], parameters: { max_tokens: 64 } }, signal)
    const latency_ms = Math.round(performance.now() - started)
    const models = await driver.listModels?.(AbortSignal.timeout(LIST_TIMEOUT_MS)).catch(() => undefined)
    return { status: 'ok', available: true, test_response: answer.text.slice(0, 200), latency_ms, models }
  } catch (error) {
    if (error instanceof DriverError) return { status: 'error', available: false, code: error.reason, message: error.message }
    if (signal.aborted) return { status: 'error', available: false, code: 'timeout', message: `No answer within ${TEST_TIMEOUT_MS / 1_000} s` }
    throw error
  }
}
