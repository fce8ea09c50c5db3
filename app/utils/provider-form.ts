import type { Provider, ProviderCreate, ProviderPatch, ProviderType } from '#shared/schemas/llm'

/** What a person writes of a provider. */
export interface ProviderFields {
  provider_type: string
  name: string
  api_key: string
  base_url: string | null
  model_name: string
  description: string | null
  enabled: boolean
  is_default: boolean
}

export function providerFields(provider?: Provider): ProviderFields {
  const empty = { provider_type: '', name: '', base_url: null, model_name: '', description: null, enabled: true, is_default: false }
  const { provider_type, name, base_url, model_name, description, enabled, is_default } = provider ?? empty
  return { provider_type, name, api_key: '', base_url, model_name, description, enabled, is_default }
}

/** The form after another kind was chosen: what the person wrote stays, what came from the old kind goes. */
export function withType(fields: ProviderFields, id: string, types: Record<string, ProviderType>): ProviderFields {
  const before = types[fields.provider_type]
  const type = types[id]
  return {
    ...fields,
    provider_type: id,
    name: !fields.name || fields.name === before?.name ? type?.name ?? '' : fields.name,
    model_name: type?.default_models[0] ?? '',
    base_url: type?.requires_base_url ? type.default_base_url || null : null
  }
}

const optional = ({ api_key, is_default, ...fields }: ProviderFields) =>
  ({ ...fields, ...api_key && { api_key }, ...is_default && { is_default } })

export const toProviderCreate = (fields: ProviderFields): ProviderCreate =>
  ({ is_default: false, config: {}, ...optional(fields) })

/** An empty key stays out: the stored one is kept. */
export function toProviderPatch(fields: ProviderFields, before: Provider): ProviderPatch {
  const { provider_type, ...patch } = optional(fields)
  return { ...patch, ...before.is_default && !fields.is_default && { is_default: false } }
}

/** What is tested anew after it was saved. */
export const reachesElsewhere = (fields: ProviderFields, before?: Provider) =>
  !before || fields.api_key !== '' || fields.base_url !== before.base_url || fields.model_name !== before.model_name

/** The part of an address that a person recognises. */
export const hostOf = (url: string) => URL.canParse(url) ? new URL(url).host : url
