import { describe, expect, it } from 'vitest'
import type { Caller } from '#server/system/callers'
import { CustomPreset } from '#shared/schemas/tts'
import { permissionsOf } from '#shared/utils/permissions'
import { freshDatabase } from '../llm/database'

const admin: Caller = { id: 'admin', username: 'admin', role: 'admin', permissions: permissionsOf('admin'), via: 'token' }

describe('the manner of speaking', () => {
  it.each(['constructor', 'toString', '__proto__', 'nobody'])('is not chosen by a name that nobody gave: %s', async (name) => {
    await freshDatabase()
    const { choosePreset } = await import('#server/tts/presets-custom')
    await expect(choosePreset(name, admin)).rejects.toMatchObject({ statusCode: 400 })
    const { getSetting } = await import('#server/system/settings')
    expect(getSetting('tts.preset')).toBe('natural')
  })

  it.each(['constructor', 'toString', 'Свой'])('can be an own one called %s', async (name) => {
    await freshDatabase()
    const { choosePreset, createCustomPreset, listCustomPresets } = await import('#server/tts/presets-custom')
    await createCustomPreset(name, { speed: 1.5, pitch: 0.9 }, admin)
    expect(Object.entries(await listCustomPresets())).toEqual([[name, { speed: 1.5, pitch: 0.9 }]])
    expect(await choosePreset(name, admin)).toEqual({ preset: name, display_name: name, settings: { speed: 1.5, pitch: 0.9 } })
  })

  it('of the product has a name for people', async () => {
    await freshDatabase()
    const { choosePreset } = await import('#server/tts/presets-custom')
    expect(await choosePreset('calm', admin)).toMatchObject({ preset: 'calm', display_name: 'Спокойный' })
  })

  it('cannot be called what no record can hold', () => {
    expect(CustomPreset.safeParse({ name: '__proto__', params: {} }).success).toBe(false)
  })
})
