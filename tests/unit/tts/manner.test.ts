import { beforeEach, describe, expect, it } from 'vitest'
import type { Caller } from '#server/system/callers'
import { permissionsOf } from '#shared/utils/permissions'
import { freshDatabase } from '../llm/database'

const admin: Caller = { id: 'admin', username: 'admin', role: 'admin', permissions: permissionsOf('admin'), via: 'token' }
const manner = async (wish: { preset?: string, speed?: number, pitch?: number, tuning?: { speed: number, pitch: number } } = {}, voice: { driver?: string, speed?: number, pitch?: number } = {}) => {
  const { mannerOf } = await import('#server/tts/manner')
  return mannerOf({ preset: 'neutral', ...wish }, { driver: 'espeak', ...voice })
}
const set = async (...[key, value]: Parameters<typeof import('#server/system/settings').setSetting>) => (await import('#server/system/settings')).setSetting(key, value)

beforeEach(() => freshDatabase().then(() => {}))

describe('the manner of speaking', () => {
  it('multiplies the wish, the preset, the voice and the tuning of everything', async () => {
    await set('tts.tuning', { speed: 1.5, pitch: 0.5 })
    expect(await manner({ preset: 'calm', speed: 2, pitch: 2 }, { speed: 0.5, pitch: 1.5 })).toMatchObject({ speed: expect.closeTo(0.9 * 1.5 * 2 * 0.5), pitch: expect.closeTo(0.88 * 0.5 * 2 * 1.5) })
  })

  it('takes a tuning that is only tried in place of the one that is set', async () => {
    await set('tts.tuning', { speed: 1.5, pitch: 0.6 })
    expect(await manner({ tuning: { speed: 1, pitch: 2 } })).toMatchObject({ speed: 1, pitch: 2 })
  })

  it('stays within what a voice can do', async () => {
    await set('tts.tuning', { speed: 2, pitch: 2 })
    expect(await manner({ speed: 4, pitch: 2 })).toMatchObject({ speed: 4, pitch: 2 })
  })

  it('of a preset brings what XTTS is sent', async () => {
    expect((await manner({ preset: 'natural' })).parameters).toEqual({ temperature: 0.75, repetition_penalty: 4, top_k: 55, top_p: 0.88, gpt_cond_len: 20, gpt_cond_chunk_len: 5 })
  })

  it('can be an own preset, with all that it holds', async () => {
    const { createCustomPreset } = await import('#server/tts/presets-custom')
    await createCustomPreset('Своя', { speed: 1.2, pitch: 0.9, temperature: 0.3, top_k: 10 }, admin)
    expect(await manner({ preset: 'Своя' })).toEqual({ speed: 1.2, pitch: 0.9, parameters: { temperature: 0.3, top_k: 10 } })
  })

  it('of XTTS follows the owner\'s parameters, and no other voice does', async () => {
    await set('tts.xtts', { temperature: 0.2, speed: 1.4 })
    expect(await manner({}, { driver: 'xtts' })).toMatchObject({ speed: 1.4, parameters: { temperature: 0.2, top_k: 50 } })
    expect(await manner()).toMatchObject({ speed: 1, parameters: { temperature: 0.7 } })
  })

  it('of Piper follows its own speed, and no other voice does', async () => {
    await set('tts.piper', { speed: 1.25 })
    expect((await manner({}, { driver: 'piper' })).speed).toBe(1.25)
    expect((await manner()).speed).toBe(1)
  })

  it.each(['toString', 'nobody'])('that nobody made is refused: %s', async (preset) => {
    await expect(manner({ preset })).rejects.toMatchObject({ statusCode: 400 })
  })
})
