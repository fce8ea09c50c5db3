import { prisma } from '#server/database/client'
import type { LlmProvider as ProviderRow } from '#server/database/generated/client'
import { config } from '#server/runtime/config'
import { AppError, badRequest } from '#server/runtime/errors'
import { logger } from '#server/runtime/logger'
import { createOnce } from '#server/runtime/once'
import { unseal } from '#server/system/secrets'
import { createLlmDriver, PROVIDER_TYPES, type CompletingLlmDriver, type LlmParameters, type ProviderType } from './index'

/** One connected model. */
export interface Model {
  driver: CompletingLlmDriver
  /** Provider row, "vllm" or "builtin". */
  provider: string
  providerType: string
  apiUrl: string | null
  /** The provider's own generation parameters. */
  parameters: LlmParameters
  /** Finds out what has to be asked before the first answer. Throws DriverError. */
  prepare?(): Promise<unknown>
}

interface ProviderModel extends Model {
  enabled: boolean
  ownerId: string | null
}

/** Where a provider is and what opens it. */
export interface ProviderAccess {
  provider_type: string
  base_url: string | null
  api_key?: string
}

/** What a key is sealed for. */
export const sealContext = (id: string) => `cloud_llm_providers:${id}`

/** The key of a row, opened. */
export const keyOf = (row: ProviderRow) => row.api_key ? unseal(row.api_key, sealContext(row.id)) : undefined

export const providerTypeOf = (name: string): ProviderType | undefined =>
  Object.hasOwn(PROVIDER_TYPES, name) ? PROVIDER_TYPES[name as keyof typeof PROVIDER_TYPES] : undefined

/** How long the owner lets a server take. */
export const timeLimits = () => ({
  first_token_timeout: config().LLM_FIRST_TOKEN_TIMEOUT_MS,
  idle_timeout: config().LLM_IDLE_TIMEOUT_MS,
  total_timeout: config().LLM_TOTAL_TIMEOUT_MS
})

export function driverOf({ provider_type, base_url, api_key }: ProviderAccess, model: string) {
  const type = providerTypeOf(provider_type)
  if (!type) throw badRequest(`Unknown kind of provider: ${provider_type}`)
  const apiUrl = base_url || type.default_base_url
  return { apiUrl, driver: createLlmDriver(type.driver, { ...type.driver_options, ...timeLimits(), base_url: apiUrl, model, ...api_key && { api_key } }) }
}

const models = createOnce(openModelOf)
const fallbacks = createOnce(openFallbacks)

/** To be called when a provider row was made or changed. */
export function forgetModel(id: string) {
  models.forget(id)
  fallbacks.forget()
}

/** The model of a provider row. Throws 503 for one that is gone or can't be opened. */
export const getProviderModel = (id: string) => models.get(id)

/** The installation's providers that can be opened, oldest first. */
export const listFallbacks = () => fallbacks.get()

export const modelGone = () => new AppError(503, 'no_model', 'The chosen model is not there any more')

async function openModelOf(id: string): Promise<ProviderModel> {
  const row = await prisma.llmProvider.findUnique({ where: { id } })
  if (!row) throw modelGone()
  try {
    const { driver, apiUrl } = driverOf({ ...row, api_key: keyOf(row) }, row.model_name)
    return { driver, provider: id, providerType: row.provider_type, apiUrl, parameters: JSON.parse(row.config), enabled: row.enabled, ownerId: row.owner_id }
  } catch (cause) {
    logger.error({ provider: id, err: cause }, 'provider can\'t be opened')
    throw new AppError(503, 'provider_unavailable', `The provider "${row.name}" can't be opened: its key belongs to another secret key, or its options are not valid. Enter them again`, { cause })
  }
}

/** One that can't be opened is left out: it would break every turn of the others. */
async function openFallbacks(): Promise<Model[]> {
  const rows = await prisma.llmProvider.findMany({ where: { enabled: true, owner_id: null }, orderBy: { created: 'asc' }, select: { id: true } })
  const opened = await Promise.allSettled(rows.map(({ id }) => models.get(id)))
  return opened.flatMap(result => result.status === 'fulfilled' ? [result.value] : [])
}
