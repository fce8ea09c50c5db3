import { prisma } from '#server/database/client'
import type { LlmProvider as ProviderRow } from '#server/database/generated/client'
import { AppError, DriverError } from '#server/runtime/errors'
import { logger } from '#server/runtime/logger'
import { getSetting } from '#server/system/settings'
import type { ProviderTested } from '#shared/schemas/llm'
import { createLlmDriver, withFallback, withRetry, type CompletingLlmDriver, type LlmParameters } from './index'
import { listModelsOf } from './list-models'
import { getProviderModel, listFallbacks, modelGone, type Model } from './provider-models'
import { createVllmModel } from './vllm'

/** A model for one turn, and who really answered it. */
export interface OpenedModel {
  driver: CompletingLlmDriver
  parameters: LlmParameters
  isBuiltin: boolean
  /** Who answers; the chosen one as long as nobody has. */
  answeredBy(): { provider: string, model: string }
}

const TEST_TIMEOUT_MS = 20_000
const CLOUD = 'cloud:'

let builtin: Model | undefined
let vllm: Model | undefined

const builtinModel = () => builtin ??= { driver: createLlmDriver('builtin', {}), provider: 'builtin', providerType: 'builtin', apiUrl: null, parameters: {} }

/** Provider row, "vllm" or "builtin": what a turn of this backend is recorded under. */
export const providerOf = (backend: string) => backend.startsWith(CLOUD) ? backend.slice(CLOUD.length) : backend

/** The predecessor's "gemini" means the first Gemini provider. */
export async function backendOf(name: string) {
  if (name !== 'gemini') return name
  const gemini = await prisma.llmProvider.findFirst({ where: { provider_type: 'gemini', enabled: true, owner_id: null }, orderBy: { created: 'asc' } })
  if (!gemini) throw new AppError(503, 'no_model', 'No Gemini provider is connected')
  return `${CLOUD}${gemini.id}`
}

/** The model of a backend; asks no server. Throws 503 for a provider that is gone, switched off, another user's, or can't be opened. */
async function getModel(backend: string, userId: string | null): Promise<Model> {
  if (backend === 'builtin') return builtinModel()
  if (backend === 'vllm') return vllm ??= createVllmModel()
  const model = await getProviderModel(providerOf(backend))
  if (!model.enabled || (model.ownerId && model.ownerId !== userId)) throw modelGone()
  return model
}

/** Opens the model for one turn: retries before the first word, then the installation's other providers. */
export async function openModel(backend: string | null, userId: string | null): Promise<OpenedModel> {
  const chosen = await getModel(backend ?? getSetting('llm.backend'), userId)
  const isBuiltin = chosen.provider === 'builtin'
  const others = isBuiltin ? [] : (await listFallbacks()).filter(model => model.provider !== chosen.provider)
  const chain = [chosen, ...others]
  let answering = chosen
  const driver = withFallback([withRetry(chosen.driver), ...others.map(model => model.driver)], ({ outcome, index }) => {
    if (outcome === 'answered') answering = chain[index] ?? chosen
    else logger.warn({ provider: chain[index]?.provider }, 'model did not answer')
  })
  return {
    driver: isBuiltin ? chosen.driver : driver,
    parameters: chosen.parameters,
    isBuiltin,
    answeredBy: () => ({ provider: answering.provider, model: answering.driver.model })
  }
}

/** What a backend is, without asking it anything; `model` is empty where only the server knows it. */
export async function describeBackend(backend: string, userId: string | null) {
  const { driver, providerType, apiUrl } = await getModel(backend, userId)
  return { backend, model: driver.model, api_url: apiUrl, provider_type: providerType }
}

/** The same, after asking what has to be asked. Throws DriverError where there is no answer. */
export async function prepareBackend(backend: string, userId: string | null) {
  const model = await getModel(backend, userId)
  await model.prepare?.()
  return describeBackend(backend, userId)
}

/** Ids of the models that the server of a backend lists. Throws DriverError. */
export const listBackendModels = async (backend: string, userId: string | null) => listModelsOf((await getModel(backend, userId)).driver)

/** Asks the provider a real question; a provider that fails is what was to be found out, so that is not thrown. */
export async function testProvider(row: ProviderRow): Promise<ProviderTested> {
  const signal = AbortSignal.timeout(TEST_TIMEOUT_MS)
  const started = performance.now()
  try {
    const { driver } = await getProviderModel(row.id)
    const answer = await driver.complete({ messages: [{ role: 'user', content: 'Ответь одним словом: готово' }], parameters: { max_tokens: 64 } }, signal)
    const latency_ms = Math.round(performance.now() - started)
    const models = await listModelsOf(driver).catch(() => undefined)
    return { status: 'ok', available: true, test_response: answer.text.slice(0, 200), latency_ms, models }
  } catch (error) {
    if (error instanceof DriverError) return { status: 'error', available: false, code: error.reason, message: error.message }
    if (error instanceof AppError) return { status: 'error', available: false, code: 'unavailable', message: error.message }
    if (signal.aborted) return { status: 'error', available: false, code: 'timeout', message: `No answer within ${TEST_TIMEOUT_MS / 1_000} s` }
    throw error
  }
}
