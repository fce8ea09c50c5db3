import { describe, expect, it } from 'vitest'
import type { Caller } from '#server/system/callers'
import { EngineProviderCreate } from '#shared/schemas/engine-providers'
import { permissionsOf } from '#shared/utils/permissions'
import { freshDatabase } from '../llm/database'

const admin: Caller = { id: 'admin', username: 'admin', role: 'admin', permissions: permissionsOf('admin'), via: 'token' }
const fields = { name: 'Speech', driver: 'openai', base_url: 'https://speech.example/v1', options: { model: 'tts-1' }, enabled: true }

async function providers() {
  const { prisma } = await freshDatabase()
  return { prisma, ...await import('#server/system/engine-providers') }
}

describe('a speech provider', () => {
  it('is kept with its key sealed, and opened for whoever asks it', async () => {
    const { createEngineProvider, prisma, resolveProvider } = await providers()
    const { id } = await createEngineProvider('tts', { ...fields, api_key: 'sk-very-secret' }, admin)
    const row = await prisma.engineProvider.findUniqueOrThrow({ where: { id } })
    expect(JSON.stringify(row)).not.toContain('very-secret')
    expect(row.api_key_last4).toBe('cret')
    expect(await resolveProvider(id)).toEqual({ id, kind: 'tts', driver: 'openai', name: 'Speech', base_url: fields.base_url, options: { model: 'tts-1' }, api_key: 'sk-very-secret' })
  })

  it('that is switched off, gone or of another kind is not there', async () => {
    const { createEngineProvider, deleteEngineProvider, listEngineProviders, resolveProvider, updateEngineProvider } = await providers()
    const { id } = await createEngineProvider('stt', fields, admin)
    expect(await listEngineProviders('tts')).toEqual([])
    await expect(deleteEngineProvider('tts', id, admin)).rejects.toMatchObject({ statusCode: 404 })
    await updateEngineProvider('stt', id, { enabled: false }, admin, (_, options) => options)
    await expect(resolveProvider(id)).rejects.toMatchObject({ statusCode: 503, code: 'provider_unavailable' })
    await deleteEngineProvider('stt', id, admin)
    expect(await listEngineProviders('stt')).toEqual([])
  })

  it('keeps its key when none is given, and loses it when that is wanted', async () => {
    const { createEngineProvider, resolveProvider, updateEngineProvider } = await providers()
    const { id } = await createEngineProvider('tts', { ...fields, api_key: 'sk-very-secret' }, admin)
    await updateEngineProvider('tts', id, { name: 'Other', api_key: '' }, admin, (_, options) => options)
    expect(await resolveProvider(id)).toMatchObject({ name: 'Other', api_key: 'sk-very-secret' })
    await expect(updateEngineProvider('tts', id, { base_url: 'https://thief.example' }, admin, (_, options) => options)).rejects.toMatchObject({ statusCode: 400, issues: [{ path: 'api_key' }] })
    await updateEngineProvider('tts', id, { base_url: 'https://other.example', api_key: null }, admin, (_, options) => options)
    expect(await resolveProvider(id)).not.toHaveProperty('api_key')
  })

  it('sends its key to no further server until it is entered again', async () => {
    const { createEngineProvider, resolveProvider, updateEngineProvider } = await providers()
    const more = { base_urls: ['http://second.example'] }
    const { id } = await createEngineProvider('tts', { ...fields, options: more, api_key: 'sk-very-secret' }, admin)
    const change = (base_urls: string[], api_key?: string | null) => updateEngineProvider('tts', id, { options: { base_urls }, api_key }, admin, (_, options) => options)
    await expect(change(['http://second.example', 'https://thief.example'])).rejects.toMatchObject({ statusCode: 400, issues: [{ path: 'api_key' }] })
    await expect(change(['https://thief.example'], '')).rejects.toMatchObject({ statusCode: 400 })
    expect(await resolveProvider(id)).toMatchObject({ options: more })
    await change([])
    await change(['http://third.example'], 'sk-entered-again')
    expect(await resolveProvider(id)).toMatchObject({ options: { base_urls: ['http://third.example'] }, api_key: 'sk-entered-again' })
    await change(['http://fourth.example'], null)
    expect(await resolveProvider(id)).not.toHaveProperty('api_key')
  })

  it('leaves in the audit log that its options were changed', async () => {
    const { createEngineProvider, prisma, updateEngineProvider } = await providers()
    const { id } = await createEngineProvider('tts', fields, admin)
    await updateEngineProvider('tts', id, { name: 'Other', options: { model: 'tts-1-hd' } }, admin, (_, options) => options)
    await expect.poll(() => prisma.auditEntry.findFirst({ where: { action: 'update' } }), { timeout: 5_000 }).toMatchObject({ details: expect.stringContaining('"fields":["name","options"]') })
  })

  it('whose key belongs to another installation says so', async () => {
    const { createEngineProvider, prisma, resolveProvider } = await providers()
    const { id } = await createEngineProvider('tts', { ...fields, api_key: 'sk-very-secret' }, admin)
    const other = await createEngineProvider('tts', { ...fields, api_key: 'sk-of-another' }, admin)
    const row = await prisma.engineProvider.findUniqueOrThrow({ where: { id: other.id } })
    await prisma.engineProvider.update({ where: { id }, data: { api_key: row.api_key } })
    await expect(resolveProvider(id)).rejects.toMatchObject({ code: 'provider_unavailable', message: expect.stringContaining('Enter it again') })
  })

  it.each(['ftp://speech.example', 'file:///etc/passwd', 'speech.example', 'http://me:secret@speech.example', 'http://speech.example?key=1', 'http://speech.example#x'])('has a plain address: not %s', (base_url) => {
    expect(EngineProviderCreate.safeParse({ ...fields, base_url }).success).toBe(false)
  })

  it('has an address without a slash at its end', () => {
    expect(EngineProviderCreate.parse({ ...fields, base_url: 'http://127.0.0.1:8000/v1//' }).base_url).toBe('http://127.0.0.1:8000/v1')
  })
})
