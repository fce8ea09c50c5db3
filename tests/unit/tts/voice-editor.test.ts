import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Caller } from '#server/system/callers'
import { VoiceCreate } from '#shared/schemas/tts'
import { permissionsOf } from '#shared/utils/permissions'
import { toneOf, wavOf } from '../../support/stub-sound'
import { freshDatabase } from '../llm/database'
import { freshFolder } from './voices-dir'

const admin: Caller = { id: 'admin', username: 'owner', role: 'admin', permissions: permissionsOf('admin'), via: 'token' }
const { signal } = new AbortController()
let voicesDir: string
let provider: string

beforeEach(async () => {
  voicesDir = freshFolder()
  await freshDatabase({ VOICES_DIR: voicesDir })
  const { createEngineProvider } = await import('#server/system/engine-providers')
  provider = (await createEngineProvider('tts', { name: 'Clone', driver: 'xtts', base_url: 'http://xtts.example', options: {}, enabled: true }, admin)).id
})

const editor = () => import('#server/tts/voice-editor')
const create = async (fields: Record<string, unknown>) => (await editor()).createVoice(VoiceCreate.parse({ name: 'Ольга', language: 'ru', driver: 'espeak', ...fields }), admin)
const clone = (fields: Record<string, unknown> = {}) => create({ driver: 'xtts', options: { provider }, consent: true, ...fields })
const manifest = (id: string) => JSON.parse(readFileSync(join(voicesDir, id, 'voice.json'), 'utf8'))
const add = async (id: string, bytes: Uint8Array, consent = false) => (await import('#server/tts/voice-samples')).addSample(id, bytes, { consent }, admin, signal)
const recording = (seconds = 4, hertz = 150, rate = 16_000) => wavOf(toneOf(seconds, rate, hertz), rate)

describe('a voice of one\'s own', () => {
  it('is a folder that is made, changed and deleted', async () => {
    const { deleteVoice, updateVoice } = await editor()
    const { id } = await create({ options: { voice: 'espeak-ru-boris' }, speed: 0.9 })
    expect(id).toBe('ольга')
    expect(await updateVoice(id, { name: 'Ольга Ивановна', speed: null, pitch: 1.2 }, admin)).toMatchObject({ name: 'Ольга Ивановна', speed: 1, pitch: 1.2, available: true, can_edit: true })
    expect(manifest(id)).toEqual({ name: 'Ольга Ивановна', language: 'ru', driver: 'espeak', options: { voice: 'espeak-ru-boris' }, samples: [], pitch: 1.2 })
    await deleteVoice(id, false, admin)
    expect(existsSync(join(voicesDir, id))).toBe(false)
  })

  it('has an id of its own, also when there are two of one name', async () => {
    const [first, second] = await Promise.all([create({}), create({})])
    expect(first.id).not.toBe(second.id)
    await expect(create({ id: first.id })).rejects.toMatchObject({ statusCode: 409 })
    await expect(create({ id: 'espeak-ru-anna' })).rejects.toMatchObject({ statusCode: 409 })
  })

  it.each(['../escape', '.hidden', 'a/b', '', 'a'.repeat(64)])('has no id that leads elsewhere: %j', (id) => {
    expect(VoiceCreate.safeParse({ id, name: 'Ольга', language: 'ru', driver: 'espeak' }).success).toBe(false)
  })

  it.each([
    [{ driver: 'nothing' }, 'driver'],
    [{ options: { voice: 'nobody' } }, 'options'],
    [{ driver: 'openai', options: { provider: 'gone' } }, 'options'],
    [{ driver: 'piper', options: { model: '../../secret.onnx' } }, 'options'],
    [{ driver: 'openai', options: { base_url: 'http://thief.example' } }, 'options.base_url'],
    [{ driver: 'piper', options: { model: 'x', config: '/etc/passwd' } }, 'options.config'],
    [{ driver: 'xtts', consent: true, options: { samples: ['/etc/passwd'] } }, 'options.samples']
  ])('is not made of what can\'t speak or leads elsewhere: %j', async (fields, path) => {
    await expect(create(fields)).rejects.toMatchObject({ statusCode: 400, issues: [{ path }] })
  })

  it('is not deleted unawares while every channel, a persona or another voice speaks with it', async () => {
    const { id } = await create({})
    const { deleteVoice, getVoiceDetails } = await editor()
    const { setSetting } = await import('#server/system/settings')
    const { findVoiceUseBy } = await import('#server/tts/voice-use')
    const used = () => expect(deleteVoice(id, false, admin)).rejects.toMatchObject({ statusCode: 409, code: 'voice_in_use' })
    await setSetting('tts.voice', id)
    await used()
    await setSetting('tts.voice', null)
    mkdirSync(join(voicesDir, 'timbre'))
    writeFileSync(join(voicesDir, 'timbre', 'voice.json'), JSON.stringify({ name: 'Тембр', language: 'ru', driver: 'openvoice', options: { base: id } }))
    ;(await import('#server/tts/voice-folders')).forgetVoiceFolders()
    await used()
    expect((await getVoiceDetails(id)).used_by).toEqual([{ kind: 'voice', name: 'Тембр' }])
    await deleteVoice('timbre', false, admin)
    findVoiceUseBy(voice => voice === id ? [{ kind: 'persona', name: 'Вера' }] : [])
    await used()
    await deleteVoice(id, true, admin)
    expect(existsSync(join(voicesDir, id))).toBe(false)
  })

  it('is never one that comes with the product', async () => {
    const { deleteVoice, updateVoice } = await editor()
    await expect(updateVoice('espeak-ru-anna', { name: 'Другая' }, admin)).rejects.toMatchObject({ statusCode: 400 })
    await expect(deleteVoice('espeak-ru-anna', false, admin)).rejects.toMatchObject({ statusCode: 400 })
    await expect(deleteVoice('nobody', true, admin)).rejects.toMatchObject({ statusCode: 404 })
  })

  it('can be deleted when it is broken, and is not written over', async () => {
    const { deleteVoice, updateVoice } = await editor()
    mkdirSync(join(voicesDir, 'broken'))
    writeFileSync(join(voicesDir, 'broken', 'voice.json'), '{')
    await expect(updateVoice('broken', { name: 'Другая' }, admin)).rejects.toMatchObject({ statusCode: 400 })
    await deleteVoice('broken', false, admin)
    expect(existsSync(join(voicesDir, 'broken'))).toBe(false)
  })
})

describe('a cloned voice', () => {
  it('needs the word that it may be copied, and keeps who gave it', async () => {
    await expect(clone({ consent: false })).rejects.toMatchObject({ statusCode: 400, issues: [{ path: 'consent' }] })
    const { id, consent, reason } = await clone()
    expect(consent).toEqual({ by: 'owner', at: expect.stringMatching(/^\d{4}-/) })
    expect(manifest(id).consent).toEqual(consent)
    expect(reason).toBe('no-samples')
  })

  it('is not asked for with a speaker of the model', async () => {
    expect(await create({ driver: 'xtts', options: { provider, speaker: 'Claribel Dervla' } })).toMatchObject({ cloned: false, consent: null, available: true })
  })

  it('speaks once it has a recording, which is kept as WAV of one kind', async () => {
    const { id } = await clone()
    const { voice, sample } = await add(id, recording(4, 150, 8_000))
    expect(sample).toEqual({ name: expect.stringMatching(/^sample-[0-9a-f]{16}\.wav$/), seconds: 4, size_bytes: 44 + 4 * 24_000 * 2 })
    expect(voice).toMatchObject({ available: true, samples_count: 1, samples: [sample] })
    const { readSample } = await import('#server/tts/voice-samples')
    expect((await readSample(id, sample.name)).bytes.readUInt32LE(24)).toBe(24_000)
  })

  it('keeps a recording once, however often it is sent', async () => {
    const { id } = await clone()
    await add(id, recording())
    expect((await add(id, recording())).voice.samples_count).toBe(1)
    expect((await add(id, recording(5))).voice.samples_count).toBe(2)
  })

  it('loses a recording that is taken away', async () => {
    const { id } = await clone()
    const { sample } = await add(id, recording())
    const { deleteSample, readSample } = await import('#server/tts/voice-samples')
    expect(await deleteSample(id, sample.name, admin)).toMatchObject({ samples_count: 0, reason: 'no-samples' })
    expect(existsSync(join(voicesDir, id, sample.name))).toBe(false)
    await expect(readSample(id, sample.name)).rejects.toMatchObject({ statusCode: 404 })
    await expect(deleteSample(id, sample.name, admin)).rejects.toMatchObject({ statusCode: 404 })
  })

  it('gives out no file that is not one of its recordings', async () => {
    const { id } = await clone()
    const { readSample } = await import('#server/tts/voice-samples')
    await expect(readSample(id, 'voice.json')).rejects.toMatchObject({ statusCode: 404 })
  })

  it.each([
    ['too short', recording(2), 400, 'sample_too_short'],
    ['too long', recording(61), 413, 'audio_too_long'],
    ['silent', wavOf(new Int16Array(16_000 * 4), 16_000), 400, 'sample_silent'],
    ['nearly silent', wavOf(toneOf(4, 16_000, 150).map(sample => sample / 200), 16_000), 400, 'sample_silent'],
    ['distorted', wavOf(toneOf(4, 16_000, 150).map(sample => Math.max(-32_768, Math.min(32_767, sample * 8))), 16_000), 400, 'sample_clipped'],
    ['cut in half', recording().subarray(0, 20), 400, 'audio_broken'],
    ['no sound at all', Buffer.from('<html><body>not a sound</body></html>'.repeat(20)), 415, 'audio_unsupported']
  ])('takes no recording that is %s', async (_, bytes, statusCode, code) => {
    const { id } = await clone()
    await expect(add(id, bytes)).rejects.toMatchObject({ statusCode, code })
    expect(manifest(id).samples).toEqual([])
  })

  it('takes several recordings at once', async () => {
    const { id } = await clone()
    await Promise.all([3, 4, 5].map(seconds => add(id, recording(seconds))))
    expect(manifest(id).samples).toHaveLength(3)
  })

  it('without consent takes a recording only with it', async () => {
    const { id } = await create({ driver: 'xtts', options: { provider, speaker: 'Claribel Dervla' } })
    await expect(add(id, recording())).rejects.toMatchObject({ statusCode: 400, issues: [{ path: 'consent' }] })
    expect((await add(id, recording(), true)).voice.consent).toMatchObject({ by: 'owner' })
  })
})
