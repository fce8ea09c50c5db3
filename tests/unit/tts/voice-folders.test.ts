import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import type { Caller } from '#server/system/callers'
import { permissionsOf } from '#shared/utils/permissions'
import { pitchOf } from '../audio/pitch'
import { freshDatabase } from '../llm/database'
import { freshFolder } from './voices-dir'

let voicesDir: string
let put: (id: string, manifest: unknown, files?: Record<string, string>) => void

beforeEach(async () => {
  voicesDir = freshFolder()
  await freshDatabase({ VOICES_DIR: voicesDir })
  put = (id, manifest, files = {}) => {
    mkdirSync(join(voicesDir, id), { recursive: true })
    writeFileSync(join(voicesDir, id, 'voice.json'), typeof manifest === 'string' ? manifest : JSON.stringify(manifest))
    for (const [name, content] of Object.entries(files)) writeFileSync(join(voicesDir, id, name), content)
  }
})

const OWN = { name: 'Ольга', language: 'ru', driver: 'espeak' }

async function voices() {
  const { forgetVoiceFolders } = await import('#server/tts/voice-folders')
  forgetVoiceFolders()
  const { listVoices } = await import('#server/tts')
  return (await listVoices()).filter(({ folder }) => folder)
}

describe('a folder with a voice.json', () => {
  it('is a voice whose id is the name of the folder', async () => {
    put('olga', { ...OWN, gender: 'female', description: 'Спокойный голос' })
    expect(await voices()).toMatchObject([{ id: 'olga', name: 'Ольга', language: 'ru', driver: 'espeak', gender: 'female' }])
    expect((await voices())[0]?.problem).toBeUndefined()
  })

  it('is found when it is added, changed or taken away while the program runs', async () => {
    expect(await voices()).toEqual([])
    put('olga', OWN)
    expect(await voices()).toMatchObject([{ name: 'Ольга' }])
    put('olga', { ...OWN, name: 'Ольга Петровна' })
    expect(await voices()).toMatchObject([{ name: 'Ольга Петровна' }])
    rmSync(join(voicesDir, 'olga'), { recursive: true })
    expect(await voices()).toEqual([])
  })

  it('is there after a change, also when somebody was looking meanwhile', async () => {
    const { forgetVoiceFolders, listVoiceFolders } = await import('#server/tts/voice-folders')
    forgetVoiceFolders()
    const before = listVoiceFolders()
    put('olga', OWN)
    forgetVoiceFolders()
    expect(await listVoiceFolders()).toMatchObject([{ id: 'olga' }])
    await before
    expect(await listVoiceFolders()).toMatchObject([{ id: 'olga' }])
  })

  it.each([
    ['that is not JSON', '{', 'broken-manifest'],
    ['that is a list', [], 'broken-manifest'],
    ['without a name', { language: 'ru', driver: 'espeak' }, 'broken-manifest'],
    ['with a sample outside of its folder', { ...OWN, samples: ['../secret.wav'] }, 'broken-manifest'],
    ['with a hidden sample', { ...OWN, samples: ['.env'] }, 'broken-manifest'],
    ['that is far too large', `{"name":"${'a'.repeat(70_000)}"}`, 'broken-manifest'],
    ['of a driver that nobody wrote', { ...OWN, driver: 'constructor' }, 'unknown-driver'],
    ['of a provider that is gone', { ...OWN, driver: 'openai', options: { provider: 'gone' } }, 'no-provider'],
    ['of a sample that is missing', { ...OWN, samples: ['one.wav'] }, 'no-samples'],
    ['of recordings that nobody made', { ...OWN, driver: 'xtts', options: { base_url: 'http://xtts.example' } }, 'no-samples'],
    ['of a converter that is not installed', { ...OWN, driver: 'openvoice', samples: [] }, 'no-model'],
    ['of a built-in voice that does not exist', { ...OWN, options: { voice: 'nobody' } }, 'bad-options'],
    ['without the address of its server', { ...OWN, driver: 'openai' }, 'bad-options'],
    ['of options that its driver refuses', { ...OWN, options: { idle_ms: 'long' } }, 'bad-options']
  ])('%s makes that one voice unavailable and says why', async (_, manifest, code) => {
    put('broken', manifest)
    put('olga', OWN)
    expect(await voices()).toMatchObject([{ id: 'broken', problem: { code, detail: expect.any(String) } }, { id: 'olga' }])
  })

  it('can\'t take the place of a built-in voice, and files beside the folders are no voices', async () => {
    put('espeak-ru-anna', OWN)
    writeFileSync(join(voicesDir, 'README.md'), 'voices')
    mkdirSync(join(voicesDir, 'empty'))
    expect(await voices()).toEqual([])
  })

  it('names a path of this machine in no problem', async () => {
    mkdirSync(join(voicesDir, 'folder', 'voice.json'), { recursive: true })
    put('broken', '{')
    expect(JSON.stringify((await voices()).map(({ problem }) => problem))).not.toContain(voicesDir)
  })
})

describe('a voice of a built-in one', () => {
  it('speaks as that one, at its own pace', async () => {
    put('boris', { ...OWN, options: { voice: 'espeak-ru-boris' }, pitch: 0.9 })
    await voices()
    const { disposeTts, speak } = await import('#server/tts')
    onTestFinished(disposeTts)
    const hertz = async (voice: string) => pitchOf(await Array.fromAsync((await speak({ text: 'Здравствуйте, чем могу помочь?', voice, strict: true }, new AbortController().signal)).frames))
    expect(await hertz('boris') / await hertz('espeak-ru-boris')).toBeCloseTo(0.9, 1)
  })
})

describe('a voice of a provider', () => {
  const admin: Caller = { id: 'admin', username: 'admin', role: 'admin', permissions: permissionsOf('admin'), via: 'token' }

  it('sends the key to the address of the provider, whatever its manifest says', async () => {
    const { createEngineProvider } = await import('#server/system/engine-providers')
    const { id } = await createEngineProvider('tts', { name: 'Speech', driver: 'openai', base_url: 'https://speech.example/v1', api_key: 'sk-secret', options: { model: 'kokoro' }, enabled: true }, admin)
    put('nova', { ...OWN, driver: 'openai', options: { provider: id, voice: 'nova', base_url: 'https://thief.example' } })
    const [voice] = await voices()
    const { driverOptionsOf } = await import('#server/tts/driver-options')
    expect(voice?.problem).toBeUndefined()
    expect(await driverOptionsOf(voice!)).toEqual({ base_url: 'https://speech.example/v1', api_key: 'sk-secret', model: 'kokoro', voice: 'nova' })
  })
})

describe('a voice that can\'t speak', () => {
  it('is spoken by the built-in one of its language, and refused where just this one is wanted', async () => {
    put('broken', { name: 'Jane', language: 'en', driver: 'nothing' })
    await voices()
    const { speak } = await import('#server/tts')
    const { signal } = new AbortController()
    expect(await speak({ text: 'Hello', voice: 'broken' }, signal)).toMatchObject({ voice: { id: 'espeak-en-emma' }, driver: 'espeak' })
    await expect(speak({ text: 'Hello', voice: 'broken', strict: true }, signal)).rejects.toMatchObject({ statusCode: 503, code: 'voice_unavailable' })
  })
})
