import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { freshDatabase } from '../database/fresh-database'
import { blocksOf, createSpeaker } from '../../support/spoken'

const TINY = fileURLToPath(new URL('../../fixtures/tiny-asr', import.meta.url))
const never = () => new AbortController().signal
const speaker = createSpeaker()
afterAll(() => speaker.dispose())

/** The module of a server with these folders of models. */
async function withModels(...names: string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'secretary-models-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  vi.stubEnv('MODELS_DIR', folder)
  const prisma = await freshDatabase()
  for (const name of names) cpSync(TINY, join(folder, name), { recursive: true })
  const stt = await import('#server/stt')
  onTestFinished(() => stt.disposeStt())
  const { setSetting } = await import('#server/system/settings')
  return { stt, folder, prisma, setSetting }
}

describe('recognition', () => {
  it('says that nothing is installed', async () => {
    const { stt } = await withModels()
    expect(await stt.listSttEngines()).toEqual([])
    await expect(stt.openLiveStt({ sampleRate: 8_000 })).rejects.toMatchObject({ statusCode: 503, code: 'no_recogniser' })
    await expect(stt.transcribe(await speaker.say('да', 8_000), {}, never())).rejects.toMatchObject({ code: 'no_recogniser' })
  })

  it('finds a model that was put into the folder and hears with it', async () => {
    const { stt } = await withModels('tiny')
    expect(await stt.listSttEngines()).toMatchObject([{ id: 'tiny', kind: 'model', driver: 'sherpa', modelType: 'tone', streaming: true }])
    const stream = await stt.openLiveStt({ sampleRate: 16_000 })
    expect(stream.engine).toBe('tiny')
    for (const block of blocksOf((await speaker.say('привет оператор', 16_000)).samples, 320)) stream.push(block)
    expect((await stream.flush(never())).text).toBe('привет оператор')
    expect(stt.sttState()).toMatchObject([{ engine: 'tiny', driver: 'sherpa', state: 'running' }])
    stream.close()
  })

  it('recognises a recording with a streaming engine where there is no other', async () => {
    const { stt } = await withModels('tiny')
    expect(await stt.transcribe(await speaker.say('спасибо', 24_000), {}, never())).toMatchObject({ text: 'спасибо', engine: 'tiny', language: 'ru' })
  })

  it('takes the owner\'s choice, and goes on with another when its model is broken', async () => {
    const { stt, folder, setSetting } = await withModels('first', 'second')
    await setSetting('stt.live_engine', 'second')
    const before = await stt.openLiveStt({ sampleRate: 8_000 })
    expect(before.engine).toBe('second')
    before.close()
    // Of the right shape outside, nonsense inside: only the engine finds out.
    const model = readFileSync(join(folder, 'second', 'tiny-asr.onnx'))
    writeFileSync(join(folder, 'second', 'tiny-asr.onnx'), model.fill(0x11, 2_000, model.length - 50_000))
    const { lookAgain } = await import('#server/system/installed-models')
    await lookAgain()
    const stream = await stt.openLiveStt({ sampleRate: 8_000 })
    for (const block of blocksOf((await speaker.say('заказ', 8_000)).samples, 160)) stream.push(block)
    expect((await stream.flush(never())).text).toBe('заказ')
    stream.close()
  })

  it('forgets an engine whose model was deleted', async () => {
    const { stt, folder } = await withModels('tiny')
    await stt.transcribe(await speaker.say('да', 8_000), {}, never())
    rmSync(join(folder, 'tiny'), { recursive: true })
    const { modelsWereChanged } = await import('#server/system/installed-models')
    await modelsWereChanged()
    await expect.poll(() => stt.sttState()).toEqual([])
  })

  it('notes how much was recognised', async () => {
    const { stt, prisma } = await withModels('tiny')
    await stt.transcribe(await speaker.say('спасибо', 8_000), {}, never(), { source: 'api', source_id: 'key' })
    const stream = await stt.openLiveStt({ sampleRate: 8_000 }, { source: 'admin' })
    stream.push(new Int16Array(8_000 * 3))
    stream.close()
    stream.close()
    await expect.poll(() => prisma.usageEntry.findMany({ orderBy: { action: 'asc' } })).toMatchObject([
      { service_type: 'stt', action: 'live', units_consumed: 3, source: 'admin' },
      { service_type: 'stt', action: 'transcription', units_consumed: 2, source: 'api', source_id: 'key' }
    ])
  })
})
