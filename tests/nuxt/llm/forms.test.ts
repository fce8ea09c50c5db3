import { describe, expect, it } from 'vitest'
import type { Provider, ProviderType } from '#shared/schemas/llm'
import { ProviderCreate, ProviderPatch } from '#shared/schemas/llm'
import { personaIdFor } from '~/utils/persona-form'
import { providerFields, reachesElsewhere, toProviderCreate, toProviderPatch, withType } from '~/utils/provider-form'

const type = (name: string, more: Partial<ProviderType> = {}): ProviderType =>
  ({ name, default_base_url: 'https://vendor.example/v1', default_models: ['small', 'large'], requires_base_url: false, requires_key: true, ...more })
const types = { vendor: type('Vendor'), own: type('Own server', { default_base_url: '', default_models: [], requires_base_url: true, requires_key: false }) }
const stored: Provider = {
  id: 'vendor-1', provider_type: 'vendor', name: 'Vendor', base_url: null, model_name: 'small', enabled: true, config: {}, description: null,
  api_key_masked: '***1234', is_default: true, can_edit: true, created: '2026-01-01T00:00:00.000Z', updated: '2026-01-01T00:00:00.000Z'
}

describe('the form of a provider', () => {
  it('takes name, model and address from the chosen kind', () => {
    expect(withType(providerFields(), 'vendor', types)).toMatchObject({ name: 'Vendor', model_name: 'small', base_url: null })
    expect(withType(withType(providerFields(), 'vendor', types), 'own', types)).toMatchObject({ name: 'Own server', model_name: '', base_url: null })
  })

  it('keeps a name that the person wrote', () => {
    expect(withType({ ...providerFields(), name: 'Для продаж' }, 'vendor', types).name).toBe('Для продаж')
  })

  it('sends no empty key, so that the stored one stays', () => {
    const patch = toProviderPatch(providerFields(stored), stored)
    expect(patch).not.toHaveProperty('api_key')
    expect(patch).not.toHaveProperty('provider_type')
    expect(ProviderPatch.safeParse(patch).success).toBe(true)
  })

  it('says that it is the default no more only when it was', () => {
    expect(toProviderPatch({ ...providerFields(stored), is_default: false }, stored).is_default).toBe(false)
    expect(toProviderPatch(providerFields({ ...stored, is_default: false }), { ...stored, is_default: false })).not.toHaveProperty('is_default')
  })

  it('makes what the server takes', () => {
    const fields = { ...withType(providerFields(), 'vendor', types), api_key: 'sk-1' }
    expect(ProviderCreate.parse(toProviderCreate(fields))).toMatchObject({ provider_type: 'vendor', api_key: 'sk-1', is_default: false })
  })

  it('is tested again when another key, model or address was given', () => {
    const fields = providerFields(stored)
    expect(reachesElsewhere({ ...fields, name: 'Other', description: 'x' }, stored)).toBe(false)
    expect(reachesElsewhere({ ...fields, api_key: 'new' }, stored)).toBe(true)
    expect(reachesElsewhere({ ...fields, model_name: 'large' }, stored)).toBe(true)
    expect(reachesElsewhere(fields)).toBe(true)
  })
})

describe('the id of a new persona', () => {
  it('says the name in Latin letters', () => {
    expect(personaIdFor('Ольга Щукина', [])).toBe('olga-schukina')
    expect(personaIdFor('  Dr. Smith!', [])).toBe('dr-smith')
  })

  it('is free and no address of the API', () => {
    expect(personaIdFor('Ольга', ['olga', 'olga-2'])).toBe('olga-3')
    expect(personaIdFor('Current', [])).toBe('current-2')
  })

  it('exists for a name without letters', () => {
    expect(personaIdFor('🙂', [])).toBe('persona')
  })
})
