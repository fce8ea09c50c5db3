import { randomBytes } from 'node:crypto'
import { prisma } from '#server/database/client'
import type { EngineProvider as ProviderRow } from '#server/database/generated/client'
import { AppError, badRequest, notFound } from '#server/runtime/errors'
import { createOnce } from '#server/runtime/once'
import type { EngineKind, EngineProviderCreate, EngineProviderPatch } from '#shared/schemas/engine-providers'
import { audit } from './audit'
import type { Caller } from './callers'
import { seal, unseal } from './secrets'

const ID_LENGTH = 50

/** A server that speaks or listens for us, ready to be called. `options` are what its driver knows besides. */
export interface ResolvedProvider {
  id: string
  kind: EngineKind
  driver: string
  name: string
  base_url: string
  api_key?: string
  options: Record<string, unknown>
}

/** Named as the table once was: keys that were sealed then still open. */
const sealContext = (id: string) => `speech_providers:${id}`

/** All rows, in memory: looked at for every sentence, changed seldom. */
const rows = createOnce(() => prisma.engineProvider.findMany({ orderBy: { created: 'asc' }, take: 500 }))

const toProvider = ({ api_key: _, api_key_last4, ...row }: ProviderRow) =>
  ({ ...row, options: JSON.parse(row.options) as Record<string, unknown>, api_key_masked: api_key_last4 === null ? '' : `***${api_key_last4}` })

export async function listEngineProviders(kind: EngineKind) {
  return (await rows.get()).filter(row => row.kind === kind).map(toProvider)
}

/** Which providers can be used now; asked without opening a key. */
export async function listEnabledProviders(kind: EngineKind): Promise<{ id: string, driver: string, name: string }[]> {
  return (await rows.get()).filter(row => row.kind === kind && row.enabled).map(({ id, driver, name }) => ({ id, driver, name }))
}

/** Throws 503 `provider_unavailable` for one that is gone, switched off, or whose key can't be read. */
export async function resolveProvider(id: string): Promise<ResolvedProvider> {
  const row = (await rows.get()).find(row => row.id === id)
  if (!row?.enabled) throw new AppError(503, 'provider_unavailable', 'The chosen server is not there any more, or is switched off')
  return open(row)
}

/** The same for one that may be switched off: to test it. Throws NotFound. */
export const resolveForTest = async (kind: EngineKind, id: string) => open(await getRow(kind, id))

function open(row: ProviderRow): ResolvedProvider {
  try {
    const { id, driver, name, base_url } = row
    return { id, driver, name, base_url, kind: row.kind as EngineKind, options: JSON.parse(row.options), ...row.api_key && { api_key: unseal(row.api_key, sealContext(id)) } }
  } catch (cause) {
    throw new AppError(503, 'provider_unavailable', `The server "${row.name}" can't be opened: its key belongs to another secret key. Enter it again`, { cause })
  }
}

async function getRow(kind: EngineKind, id: string) {
  const row = await prisma.engineProvider.findFirst({ where: { id, kind } })
  if (!row) throw notFound('Provider')
  return row
}

export async function createEngineProvider(kind: EngineKind, { api_key, options, ...fields }: EngineProviderCreate, user: Caller) {
  const id = await freeId(`${fields.driver}-${fields.name}`)
  const row = await prisma.engineProvider.create({ data: { ...fields, id, kind, options: JSON.stringify(options), ...sealedKey(id, api_key) } })
  changed(kind)
  audit('create', 'engine_provider', user, { id, kind, driver: fields.driver })
  return toProvider(row)
}

/** `optionsOf` gives the options as they are kept, or refuses them. Throws NotFound, and 400 where a key would travel to another address. */
export async function updateEngineProvider(kind: EngineKind, id: string, { api_key, options: given, ...fields }: EngineProviderPatch, user: Caller, optionsOf: (driver: string, options: Record<string, unknown>) => Record<string, unknown>) {
  const before = await getRow(kind, id)
  const options = given && optionsOf(before.driver, given)
  const staysStored = before.api_key && api_key !== null && !api_key
  if (staysStored && addsAddress(before, { ...fields, options })) throw badRequest('Enter the key again: it was meant for the old address', [{ path: 'api_key', message: 'needed' }])
  const row = await prisma.engineProvider.update({
    where: { id },
    data: { ...fields, ...options && { options: JSON.stringify(options) }, ...api_key !== '' && sealedKey(id, api_key) }
  })
  changed(kind)
  audit('update', 'engine_provider', user, { id, fields: [...Object.keys(fields), ...options ? ['options'] : []], key: api_key === undefined || api_key === '' ? 'kept' : 'changed' })
  return toProvider(row)
}

export async function deleteEngineProvider(kind: EngineKind, id: string, user: Caller) {
  await getRow(kind, id)
  await prisma.engineProvider.delete({ where: { id } })
  changed(kind)
  audit('delete', 'engine_provider', user, { id })
}

const listeners = new Set<(kind: EngineKind) => void>()

/** Calls `listener` after a server of a kind was connected, changed or disconnected; the answer ends that. */
export function onProvidersChanged(listener: (kind: EngineKind) => void): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

function changed(kind: EngineKind) {
  rows.forget()
  for (const listener of listeners) listener(kind)
}

/** True when the key would be sent where it was not sent before. */
function addsAddress(before: ProviderRow, { base_url, options }: Pick<EngineProviderPatch, 'base_url' | 'options'>) {
  const known = new Set(addressesOf(before.base_url, JSON.parse(before.options)))
  return (base_url !== undefined && base_url !== before.base_url) || addressesOf(before.base_url, options ?? {}).some(address => !known.has(address))
}

/** Whatever `base_urls` holds: what a driver refuses has been refused before. */
const addressesOf = (base_url: string, { base_urls = [] }: Record<string, unknown>): unknown[] => [base_url, ...[base_urls].flat()]

const sealedKey = (id: string, key: string | null | undefined) => key === undefined
  ? {}
  : key ? { api_key: seal(key, sealContext(id)), api_key_last4: key.length > 8 ? key.slice(-4) : '' } : { api_key: null, api_key_last4: null }

async function freeId(name: string) {
  const slug = name.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '').slice(0, ID_LENGTH) || 'provider'
  return await prisma.engineProvider.count({ where: { id: slug } }) ? `${slug}-${randomBytes(3).toString('hex')}` : slug
}
