import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { writeTinyVoice } from '../../fixtures/make-tiny-models'
import { tinyToneConverter, tinyToneExtractor } from '../../fixtures/make-tiny-openvoice'
import { writeTinySherpaVoice } from '../../fixtures/make-tiny-sherpa-models'
import { toneOf, wavOf } from '../../support/stub-sound'
import { freshDatabase } from '../llm/database'
import { freshFolder } from './voices-dir'

const { signal } = new AbortController()
let modelsDir: string
let voicesDir: string

beforeEach(async () => {
  modelsDir = freshFolder()
  voicesDir = freshFolder()
  await freshDatabase({ MODELS_DIR: modelsDir, VOICES_DIR: voicesDir })
})

async function install(id: string, settings: Parameters<typeof writeTinyVoice>[1] = {}) {
  mkdirSync(join(modelsDir, id))
  await writeTinyVoice(join(modelsDir, id), { name: id, ...settings })
  await lookAgain()
}

const lookAgain = async () => (await import('#server/system/installed-models')).modelsWereChanged()

function putVoice(id: string, manifest: unknown) {
  mkdirSync(join(voicesDir, id), { recursive: true })
  writeFileSync(join(voicesDir, id, 'voice.json'), JSON.stringify({ name: id, language: 'ru', driver: 'piper', ...manifest as object }))
}

async function added() {
  const { listVoices } = await import('#server/tts')
  return (await listVoices()).filter(({ driver }) => driver !== 'espeak')
}

async function secondsOf(request: { voice: string, text?: string }) {
  const { disposeTts, speak } = await import('#server/tts')
  onTestFinished(disposeTts)
  let seconds = 0
  for await (const { samples, sampleRate } of (await speak({ text: 'Добрый день', strict: true, ...request }, signal)).frames) seconds += samples.length / sampleRate
  return seconds
}

describe('an installed Piper model', () => {
  it('is a voice by itself, and speaks', async () => {
    await install('irina')
    expect(await added()).toMatchObject([{ id: 'irina', driver: 'piper', language: 'ru' }])
    expect(await secondsOf({ voice: 'irina' })).toBeGreaterThan(0.3)
  })

  it('of several speakers is a voice for each', async () => {
    await install('choir', { speakers: 2 })
    expect((await added()).map(({ id }) => id)).toEqual(['choir-low', 'choir-high'])
    expect(await secondsOf({ voice: 'choir-high' })).toBeGreaterThan(0.3)
  })

  it('can be made into a voice of another name and pace', async () => {
    await install('irina')
    putVoice('slow', { options: { model: 'irina' }, speed: 0.5 })
    expect(await secondsOf({ voice: 'slow' }) / await secondsOf({ voice: 'irina' })).toBeGreaterThan(1.5)
  })
})

describe('an installed model of sherpa', () => {
  it('is a voice by itself, and speaks', async () => {
    mkdirSync(join(modelsDir, 'vits-tiny'))
    await writeTinySherpaVoice(join(modelsDir, 'vits-tiny'))
    await lookAgain()
    expect(await added()).toMatchObject([{ id: 'vits-tiny', driver: 'sherpa' }])
    expect(await secondsOf({ voice: 'vits-tiny' })).toBeGreaterThan(0.3)
  }, 30_000)
})

describe('a voice of recordings', () => {
  it('is made with the converter that is installed, from what another voice says', async () => {
    putVoice('mine', { driver: 'openvoice', options: { base: 'espeak-ru-boris' }, samples: ['one.wav'] })
    writeFileSync(join(voicesDir, 'mine', 'one.wav'), wavOf(toneOf(4, 22_050, 150), 22_050))
    expect(await added()).toMatchObject([{ id: 'mine', problem: { code: 'no-model' } }])
    mkdirSync(join(modelsDir, 'openvoice'))
    writeFileSync(join(modelsDir, 'openvoice', 'tone_color_extract_model.onnx'), tinyToneExtractor())
    writeFileSync(join(modelsDir, 'openvoice', 'tone_clone_model.onnx'), tinyToneConverter())
    await lookAgain()
    expect((await added())[0]?.problem).toBeUndefined()
    const { driverOptionsOf } = await import('#server/tts/driver-options')
    expect(await driverOptionsOf((await added())[0]!)).toMatchObject({ base: { driver: 'espeak', voice: 'espeak-ru-boris' }, samples: [join(voicesDir, 'mine', 'one.wav')] })
    expect(await secondsOf({ voice: 'mine' })).toBeGreaterThan(0.3)
  }, 30_000)

  it('is not made from what it says itself', async () => {
    putVoice('mine', { driver: 'openvoice', options: { base: 'mine' }, samples: ['one.wav'] })
    expect((await added())[0]?.problem).toMatchObject({ code: expect.stringMatching(/no-model|bad-options/) })
  })
})

describe('a voice of a Piper model', () => {
  it('may bring the model in its own folder', async () => {
    putVoice('own', { options: { model: 'own.onnx' } })
    await writeTinyVoice(join(voicesDir, 'own'), { name: 'own' })
    expect(await secondsOf({ voice: 'own' })).toBeGreaterThan(0.3)
  })

  it.each(['gone', '../../etc/passwd', '/etc/passwd', 'voice.txt'])('that is not there says so: %s', async (model) => {
    putVoice('lost', { options: { model } })
    expect(await added()).toMatchObject([{ id: 'lost', problem: { code: 'no-model', detail: model } }])
  })
})
