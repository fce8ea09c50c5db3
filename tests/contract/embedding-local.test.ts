import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it, onTestFinished } from 'vitest'
import { createLocalEmbedding, options } from '#server/embedding/drivers/local'
import { localEmbeddingOptions } from '#server/embedding/installed'
import { scanModels } from '#server/system/models/scan'
import { writeTinyEmbeddingModel, type TinyTextModel } from '../fixtures/make-tiny-text-models'
import { cosine, never, testEmbeddingDriver } from './embedding'

const folder = mkdtempSync(join(tmpdir(), 'tiny-text-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let count = 0

/** What the driver is made with for a tiny model that was dropped into the folder. */
async function installed(model: TinyTextModel & { more?: Record<string, unknown> } = {}, name = 'tiny') {
  const models = join(folder, String(++count))
  writeTinyEmbeddingModel(join(models, name), model)
  const found = (await scanModels(models)).installed
  expect(found).toMatchObject([{ id: name, kind: 'embedding', type: 'sentence-transformer' }])
  return options.parse(await localEmbeddingOptions(found[0]!))
}

async function created(...args: Parameters<typeof installed>) {
  const driver = createLocalEmbedding(await installed(...args))
  onTestFinished(() => driver.dispose?.())
  return driver
}

testEmbeddingDriver('local', { create: async () => createLocalEmbedding(await installed()) })

describe('a model of this machine', () => {
  it.each([
    ['its own sentence vector', { hasSentenceOutput: true }],
    ['no types of tokens', { hasTypes: false }]
  ])('may have %s', async (_, model) => {
    const driver = await created(model)
    const { vectors } = await driver.embed(['price of the delivery', 'price'], 'passage', never())
    expect(vectors).toHaveLength(2)
  })

  it('may take and give shorter numbers', async () => {
    const texts = ['price of the delivery', 'opening hours on sunday']
    const { vectors: [a, b] } = await (await created({ isHalf: true })).embed(texts, 'passage', never())
    const { vectors: [wholeA, wholeB] } = await (await created()).embed(texts, 'passage', never())
    expect(cosine(a!, wholeA!)).toBeGreaterThan(0.9999)
    expect(cosine(b!, wholeB!)).toBeGreaterThan(0.9999)
  })

  it('counts the first token, the mean or the largest as its folder says', async () => {
    const texts = ['price price price price sunday']
    const of = async (mode: string) => (await (await created({ more: { '1_Pooling/config.json': { [mode]: true } } })).embed(texts, 'passage', never())).vectors[0]!
    const [mean, first, largest] = [await of('pooling_mode_mean_tokens'), await of('pooling_mode_cls_token'), await of('pooling_mode_max_tokens')]
    const alone = (await (await created()).embed(['price'], 'passage', never())).vectors[0]!
    expect(cosine(mean, alone)).toBeGreaterThan(0.8)
    expect(cosine(first, alone)).toBeLessThan(0.8)
    expect(cosine(largest, mean)).toBeLessThan(0.99)
  })

  it('is given the marks of its folder, or those that its name asks for', async () => {
    expect(await installed({}, 'multilingual-e5-small')).toMatchObject({ question_mark: 'query: ', passage_mark: 'passage: ' })
    expect(await installed({ more: { 'config_sentence_transformers.json': { prompts: { query: 'q: ', document: 'd: ' } } } })).toMatchObject({ question_mark: 'q: ', passage_mark: 'd: ' })
    expect(await installed()).toMatchObject({ question_mark: '', passage_mark: '' })
  })

  it('reads no more tokens than its folder says, and no more than 512', async () => {
    expect(await installed()).toMatchObject({ max_tokens: 64 })
    expect(await installed({ more: { 'sentence_bert_config.json': { max_seq_length: 32 } } })).toMatchObject({ max_tokens: 32 })
    expect(await installed({ more: { 'tokenizer_config.json': { model_max_length: 1e30 } } })).toMatchObject({ max_tokens: 512 })
    const driver = await created({ more: { 'sentence_bert_config.json': { max_seq_length: 8 } } })
    const { vectors: [short, long], tokens } = await driver.embed(['price '.repeat(6), `${'price '.repeat(6)}${'sunday '.repeat(50)}`], 'passage', never())
    expect(tokens).toBe(16)
    expect(cosine(short!, long!)).toBeGreaterThan(0.999)
  })

  it('answers a question before the passages that wait', async () => {
    const driver = await created()
    await driver.embed(['warm'], 'question', never())
    const order: string[] = []
    const passages = driver.embed(Array.from({ length: 3_000 }, (_, i) => `price of number ${i} ${'word '.repeat(50)}`), 'passage', never()).then(() => order.push('passages'))
    await driver.embed(['what is the price'], 'question', never()).then(() => order.push('question'))
    await passages
    expect(order).toEqual(['question', 'passages'])
  })

  it('lets the others go on when one who indexes leaves', async () => {
    const driver = await created()
    const controller = new AbortController()
    const many = Array.from({ length: 500 }, (_, i) => `number ${i}`)
    const left = driver.embed(many, 'passage', controller.signal)
    const stays = driver.embed(many, 'passage', never())
    controller.abort(new Error('hung up'))
    await expect(left).rejects.toThrow('hung up')
    expect((await stays).vectors).toHaveLength(500)
  })

  it('whose file is nonsense says so, without the path', async () => {
    const settings = await installed()
    const bytes = readFileSync(settings.model)
    writeFileSync(settings.model, bytes.fill(0x11, 200))
    const driver = createLocalEmbedding(settings)
    onTestFinished(() => driver.dispose?.())
    await expect(driver.embed(['price'], 'question', never())).rejects.toMatchObject({ name: 'DriverError', reason: 'bad-answer', retryable: false })
    const error = await driver.embed(['price'], 'question', never()).catch(error => error)
    expect(error.message).not.toContain(folder)
  })

  it.each([
    ['asks for something unknown', { extraInput: 'pixel_values' }, 'pixel_values'],
    ['has a layer that is not in its file', { more: { 'modules.json': [{ type: 'sentence_transformers.models.Dense', path: '2_Dense' }] } }, 'not in its ONNX file']
  ])('that %s is a clear error', async (_, model, words) => {
    const driver = await created(model)
    await expect(driver.embed(['price'], 'question', never())).rejects.toMatchObject({ reason: 'bad-answer', message: expect.stringContaining(words) })
  })

  it('that was ended answers nobody any more, and says that it may be later', async () => {
    const driver = await created()
    const asked = driver.embed(Array.from({ length: 500 }, () => 'price'), 'passage', never())
    const refused = expect(asked).rejects.toMatchObject({ reason: 'unavailable', retryable: true })
    await driver.dispose?.()
    await refused
    await expect(driver.embed(['price'], 'question', never())).rejects.toMatchObject({ reason: 'unavailable' })
  })

  it('gives vectors that are told from those of another file', async () => {
    const one = await created()
    const other = await created({ hasSentenceOutput: true })
    expect(one.space).not.toBe(other.space)
  })
})
