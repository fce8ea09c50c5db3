import type { EngineKind, EngineProvider, EngineProviderCreate, EngineProviderPatch } from '#shared/schemas/engine-providers'

/** What a person writes of a server that speaks, listens, compares meanings or puts the found in order. */
export interface EngineProviderFields {
  driver: string
  name: string
  base_url: string
  api_key: string
  model: string
  voice: string
  enabled: boolean
}

const CLOUDS: Record<string, string> = { gemini: 'https://generativelanguage.googleapis.com/v1beta' }
const ADDRESSES: Record<string, string> = { xtts: 'http://192.168.1.10:8000', jina: 'https://api.jina.ai/v1', ...CLOUDS }
const MODELS: Record<EngineKind, string> = { tts: 'tts-1', stt: 'whisper-1', embedding: 'text-embedding-3-small', reranking: 'jina-reranker-v2-base-multilingual' }

/** Of a cloud that has just one; '' for a server of one's own. */
export const cloudAddress = (driver: string) => CLOUDS[driver] ?? ''

/** What is shown in empty fields. */
export const engineProviderExamples = (kind: EngineKind, driver: string) =>
  ({ address: ADDRESSES[driver] ?? 'http://192.168.1.10:8880/v1', model: driver === 'gemini' ? 'gemini-embedding-001' : MODELS[kind] })

const text = (value: unknown) => typeof value === 'string' ? value : ''

export function engineProviderFields(driver: string, provider?: EngineProvider): EngineProviderFields {
  if (!provider) return { driver, name: '', base_url: cloudAddress(driver), api_key: '', model: '', voice: '', enabled: true }
  const { name, base_url, options, enabled } = provider
  return { driver: provider.driver, name, base_url, api_key: '', model: text(options.model), voice: text(options.voice), enabled }
}

/** The driver's options as they were, with what was written over them; what was emptied goes. */
function optionsOf({ model, voice }: EngineProviderFields, before: Record<string, unknown> = {}) {
  const { model: _, voice: __, ...kept } = before
  return { ...kept, ...model.trim() && { model: model.trim() }, ...voice.trim() && { voice: voice.trim() } }
}

export const toEngineProviderCreate = (fields: EngineProviderFields): EngineProviderCreate =>
  ({ driver: fields.driver, name: fields.name, base_url: fields.base_url, enabled: fields.enabled, options: optionsOf(fields), ...fields.api_key && { api_key: fields.api_key } })

/** An empty key stays out: the stored one is kept. */
export const toEngineProviderPatch = (fields: EngineProviderFields, before: EngineProvider): EngineProviderPatch =>
  ({ name: fields.name, base_url: fields.base_url, enabled: fields.enabled, options: optionsOf(fields, before.options), ...fields.api_key && { api_key: fields.api_key } })
