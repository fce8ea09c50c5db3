import { randomBytes } from 'node:crypto'
import { prisma } from '#server/database/client'
import type { LlmProvider as ProviderRow } from '#server/database/generated/client'
import { config } from '#server/runtime/config'
import { badRequest, forbidden, notFound } from '#server/runtime/errors'
import { audit } from '#server/system/audit'
import type { Caller } from '#server/system/callers'
import { seal } from '#server/system/secrets'
import { getSetting, isSet, seedOnce, setSetting } from '#server/system/settings'
import type { ProviderCreate, ProviderModelsQuestion, ProviderPatch } from '#shared/schemas/llm'
import { PROVIDER_TYPES, type ProviderType } from './index'
import { listModelsOf } from './list-models'
import { driverOf, forgetModel, keyOf, providerTypeOf, sealContext } from './provider-models'

const ID_LENGTH = 50

/** Whose row a caller sees: the installation's and their own. */
const visibleTo = (user: Pick<Caller, 'id'>) => ({ OR: [{ owner_id: null }, { owner_id: user.id }] })
const mayEdit = (row: ProviderRow, user: Caller) => row.owner_id === user.id || (row.owner_id === null && user.permissions.has('llm.write'))

const toProvider = (row: ProviderRow, user: Caller) => ({
  ...row,
  config: JSON.parse(row.config),
  api_key_masked: row.api_key_last4 ? `***${row.api_key_last4}` : '',
  is_default: getSetting('llm.backend') === `cloud:${row.id}`,
  can_edit: mayEdit(row, user)
})

export async function listProviders(user: Caller, { enabled_only = false } = {}) {
  const rows = await prisma.llmProvider.findMany({ where: { ...visibleTo(user), ...enabled_only && { enabled: true } }, orderBy: { created: 'asc' }, take: 500 })
  return rows.map(row => toProvider(row, user))
}

/** Throws NotFound for an unknown id and for another user's. */
export async function getProviderRow(id: string, user: Pick<Caller, 'id'>) {
  const row = await prisma.llmProvider.findFirst({ where: { id, ...visibleTo(user) } })
  if (!row) throw notFound('Provider')
  return row
}

async function getEditableRow(id: string, user: Caller) {
  const row = await getProviderRow(id, user)
  if (!mayEdit(row, user)) throw forbidden('This provider belongs to the installation: only an admin may change it')
  return row
}

export const getProvider = async (id: string, user: Caller) => toProvider(await getProviderRow(id, user), user)

/** The kinds of providers a person can connect. */
export function listProviderTypes() {
  return Object.fromEntries(Object.entries(PROVIDER_TYPES).filter(([name]) => name !== 'builtin'))
}

/** What the provider's server offers, before or after the provider is stored. Throws DriverError. */
export async function listProviderModels({ provider_id, provider_type, base_url, api_key }: ProviderModelsQuestion, user: Caller) {
  const type = ensureType(provider_type)
  ensureAddress(type, base_url, user)
  const row = provider_id ? await getEditableRow(provider_id, user) : null
  // The stored key was given for the stored address and goes nowhere else.
  const stored = row?.provider_type === provider_type && (row.base_url ?? '') === (base_url ?? '') ? keyOf(row) : undefined
  return listModelsOf(driverOf({ provider_type, base_url, api_key: api_key || stored }, 'any').driver)
}

/** An admin's provider belongs to the installation, anybody else's to them alone. */
export async function createProvider({ api_key, is_default, ...fields }: ProviderCreate, user: Caller) {
  const type = ensureType(fields.provider_type)
  ensureAddress(type, fields.base_url, user)
  if (is_default) ensureMayBeDefault(fields.enabled, user)
  const model_name = fields.model_name || type.default_models[0]
  if (!model_name) throw badRequest('Name the model', [{ path: 'model_name', message: 'needed' }])
  if (type.requires_key && !api_key) throw badRequest('This provider needs a key', [{ path: 'api_key', message: 'needed' }])
  const id = await freeId(fields.provider_type, fields.name)
  const row = await prisma.llmProvider.create({
    data: {
      ...fields,
      id,
      owner_id: user.permissions.has('llm.write') ? null : user.id,
      model_name,
      config: JSON.stringify(fields.config),
      ...sealedKey(id, api_key)
    }
  })
  forgetModel(id)
  audit('create', 'cloud_provider', user, { id, provider_type: fields.provider_type })
  if (is_default) await setDefaultProvider(id, user)
  return toProvider(row, user)
}

export async function updateProvider(id: string, { api_key, is_default, config: parameters, ...fields }: ProviderPatch, user: Caller) {
  const before = await getEditableRow(id, user)
  if (is_default) ensureMayBeDefault(fields.enabled ?? before.enabled, user)
  if (fields.model_name === '') throw badRequest('Name the model', [{ path: 'model_name', message: 'needed' }])
  if (fields.base_url !== undefined) {
    ensureAddress(ensureType(before.provider_type), fields.base_url, user)
    // The key was given for the old address; sent to another one it would be given away.
    if (fields.base_url !== before.base_url && before.api_key && !api_key) throw badRequest('Enter the key again: it was meant for the old address', [{ path: 'api_key', message: 'needed' }])
  }
  const row = await prisma.llmProvider.update({
    where: { id },
    data: { ...fields, ...parameters && { config: JSON.stringify(parameters) }, ...api_key !== '' && sealedKey(id, api_key) }
  })
  forgetModel(id)
  audit('update', 'cloud_provider', user, { id, fields: Object.keys(fields), key: api_key === undefined || api_key === '' ? 'kept' : 'changed' })
  if (is_default) await setDefaultProvider(id, user)
  else if (is_default === false || !row.enabled) await unsetDefault(id)
  return toProvider(row, user)
}

export async function deleteProvider(id: string, user: Caller) {
  await getEditableRow(id, user)
  await prisma.llmProvider.delete({ where: { id } })
  forgetModel(id)
  await unsetDefault(id)
  audit('delete', 'cloud_provider', user, { id })
}

/** What no longer answers must not stay the default: the built-in answerer takes over. */
async function unsetDefault(id: string) {
  if (getSetting('llm.backend') === `cloud:${id}`) await setSetting('llm.backend', 'builtin')
}

function ensureMayBeDefault(enabled: boolean, user: Caller) {
  if (!user.permissions.has('llm.write')) throw forbidden('Only an admin chooses the default')
  if (!enabled) throw badRequest('Switch the provider on first', [{ path: 'enabled', message: 'needed' }])
}

export async function setDefaultProvider(id: string, user: Caller) {
  if (!user.permissions.has('llm.write')) throw forbidden('Only an admin chooses the default')
  const row = await getProviderRow(id, user)
  if (!row.enabled || row.owner_id) throw notFound('Enabled provider of the installation')
  await setSetting('llm.backend', `cloud:${id}`)
  audit('switch', 'config', user, { id: 'llm_backend', backend: `cloud:${id}` })
}

/** What the predecessor's environment names becomes a provider row once; later changes on the page win. */
export async function seedProviders() {
  const { GEMINI_API_KEY, GEMINI_MODEL, LLM_BACKEND, VLLM_API_URL } = config()
  const id = 'gemini-default'
  if (GEMINI_API_KEY) {
    await seedOnce(id, () => prisma.llmProvider.upsert({
      where: { id },
      create: { id, name: 'Gemini', provider_type: 'gemini', model_name: GEMINI_MODEL, ...sealedKey(id, GEMINI_API_KEY) },
      update: {}
    }))
  }
  if (isSet('llm.backend')) return
  const wanted = LLM_BACKEND === 'gemini' && GEMINI_API_KEY ? `cloud:${id}` : LLM_BACKEND ?? (VLLM_API_URL ? 'vllm' : undefined)
  if (wanted && wanted !== 'gemini') await setSetting('llm.backend', wanted)
}

function ensureType(name: string) {
  const type = providerTypeOf(name)
  if (!type || name === 'builtin') throw badRequest('Unknown kind of provider', [{ path: 'provider_type', message: 'unknown' }])
  return type
}

/** An address of one's own could reach what only this server reaches, so that is for admins. */
function ensureAddress(type: ProviderType, base_url: string | null | undefined, user: Caller) {
  if (type.requires_base_url && !base_url) throw badRequest('This provider needs an address', [{ path: 'base_url', message: 'needed' }])
  if (base_url && base_url !== type.default_base_url && !user.permissions.has('llm.write')) throw forbidden('Only an admin may set an address')
}

const sealedKey = (id: string, key: string | null | undefined) => key === undefined
  ? {}
  : key ? { api_key: seal(key, sealContext(id)), api_key_last4: key.length > 8 ? key.slice(-4) : '' } : { api_key: null, api_key_last4: null }

async function freeId(type: string, name: string) {
  const slug = `${type}-${name}`.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '').slice(0, ID_LENGTH)
  return await prisma.llmProvider.count({ where: { id: slug } }) ? `${slug}-${randomBytes(3).toString('hex')}` : slug
}
