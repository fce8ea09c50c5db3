import { chmod, cp, mkdir, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { scanModels } from '#server/system/models/scan.ts'
import { onnxFile, piperConfig } from '../../../support/onnx.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'models-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function put(files: Record<string, string | Buffer>) {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), content)
  }
}

const RUSSIAN = '<blk> 0\n<unk> 1\n▁да 2\nнет 3\n'
const ENGLISH = '<blk> 0\n▁yes 1\nNO 2\n'
/** As transformers writes it. */
const config = (architecture: string, labels = 2) =>
  JSON.stringify({ architectures: [architecture], id2label: Object.fromEntries(Array.from({ length: labels }, (_, i) => [i, `LABEL_${i}`])) })
const only = async () => {
  const { installed, broken } = await scanModels(folder)
  expect(broken).toEqual([])
  expect(installed).toHaveLength(1)
  return installed[0]!
}

describe('a model that was dropped in by hand', () => {
  it('is a T-one recogniser when it says so inside', async () => {
    await cp('tests/fixtures/tiny-asr', join(folder, 'my model'), { recursive: true })
    expect(await only()).toMatchObject({
      id: 'my-model', name: 'my model', type: 'tone', kind: 'stt', streaming: true, languages: ['ru', 'en'], sampleRate: 8_000,
      folder: join(folder, 'my model'),
      files: { model: join(folder, 'my model', 'tiny-asr.onnx'), tokens: join(folder, 'my model', 'tokens.txt') }
    })
  })

  it('is a streaming zipformer whose parts belong together, the small ones first', async () => {
    const part = (word: string) => `zip/${word}-epoch-99-avg-1-chunk-16-left-128`
    await put({
      [`${part('encoder')}.onnx`]: onnxFile({ model_type: 'zipformer2', decode_chunk_len: '32' }),
      [`${part('encoder')}.int8.onnx`]: onnxFile({ model_type: 'zipformer2', decode_chunk_len: '32' }),
      'zip/encoder-epoch-99-avg-1-chunk-16-left-64.int8.onnx': 'an older one, cut',
      [`${part('decoder')}.onnx`]: onnxFile(),
      [`${part('decoder')}.int8.onnx`]: onnxFile(),
      'zip/decoder-epoch-99-avg-1-chunk-16-left-64.onnx': 'an older one, cut',
      [`${part('joiner')}.int8.onnx`]: onnxFile(),
      'zip/tokens.txt': RUSSIAN
    })
    expect(await only()).toMatchObject({
      type: 'zipformer', streaming: true, languages: ['ru'],
      files: {
        encoder: join(folder, `${part('encoder')}.int8.onnx`),
        decoder: join(folder, `${part('decoder')}.onnx`),
        joiner: join(folder, `${part('joiner')}.int8.onnx`)
      }
    })
  })

  it('is a zipformer in the two folders of Vosk', async () => {
    await put({ 'vosk-ru/am/encoder.onnx': onnxFile({ decode_chunk_len: '32' }), 'vosk-ru/am/decoder.onnx': onnxFile(), 'vosk-ru/am/joiner.onnx': onnxFile(), 'vosk-ru/lang/tokens.txt': RUSSIAN })
    expect(await only()).toMatchObject({ id: 'vosk-ru', type: 'zipformer', streaming: true, files: { tokens: join(folder, 'vosk-ru/lang/tokens.txt') } })
  })

  it('does not stream when it was not made for that', async () => {
    await put({ 'zip/encoder.onnx': onnxFile({ model_type: 'zipformer2' }), 'zip/decoder.onnx': onnxFile(), 'zip/joiner.onnx': onnxFile(), 'zip/tokens.txt': ENGLISH })
    expect(await only()).toMatchObject({ type: 'zipformer', streaming: false, languages: ['en'] })
  })

  it.each([
    ['whisper', { 'm/tiny-encoder.int8.onnx': onnxFile({ model_type: 'whisper-tiny', is_multilingual: '1' }), 'm/tiny-decoder.int8.onnx': onnxFile(), 'm/tiny-tokens.txt': 'YQ== 0' }, ['ru', 'en']],
    ['whisper', { 'm/tiny.en-encoder.onnx': onnxFile({ model_type: 'whisper-tiny.en' }), 'm/tiny.en-decoder.onnx': onnxFile(), 'm/tiny.en-tokens.txt': 'YQ== 0' }, ['en']],
    ['moonshine', { 'm/preprocess.onnx': onnxFile(), 'm/encode.int8.onnx': onnxFile(), 'm/uncached_decode.int8.onnx': onnxFile(), 'm/cached_decode.int8.onnx': onnxFile(), 'm/tokens.txt': ENGLISH }, ['en']],
    ['sense-voice', { 'm/model.int8.onnx': onnxFile({ model_type: 'sense_voice_ctc' }), 'm/tokens.txt': ENGLISH }, ['en']],
    ['nemo-ctc', { 'm/model.onnx': onnxFile({ model_type: 'EncDecCTCModelBPE' }), 'm/tokens.txt': RUSSIAN }, ['ru']],
    ['nemo-transducer', { 'm/encoder.onnx': onnxFile({ model_type: 'EncDecRNNTBPEModel' }), 'm/decoder.onnx': onnxFile(), 'm/joiner.onnx': onnxFile(), 'm/tokens.txt': RUSSIAN }, ['ru']],
    ['zipformer-ctc', { 'm/model.onnx': onnxFile({ model_type: 'zipformer2_ctc', decode_chunk_len: '32' }), 'm/tokens.txt': RUSSIAN }, ['ru']],
    ['kokoro', { 'm/model.onnx': onnxFile({ model_type: 'kokoro', language: 'English' }), 'm/voices.bin': 'v', 'm/tokens.txt': 'a 0', 'm/espeak-ng-data/ru_dict': 'd' }, ['en']],
    ['matcha', { 'm/model-steps-3.onnx': onnxFile({ model_type: 'matcha-tts', language: 'English' }), 'm/vocos-22khz-univ.onnx': onnxFile(), 'm/tokens.txt': 'a 0' }, ['en']],
    ['vits', { 'm/model.onnx': onnxFile({ model_type: 'vits', language: 'Russian', sample_rate: '22050' }), 'm/lexicon.txt': 'да d a', 'm/tokens.txt': 'a 0' }, ['ru']],
    ['smart-turn', { 'm/smart-turn-v3.2-cpu.onnx': onnxFile() }, ['ru', 'en']],
    ['openvoice', { 'm/tone_clone_model.onnx': onnxFile(), 'm/tone_color_extract_model.onnx': onnxFile() }, ['ru', 'en']],
    ['silero-vad', { 'm/silero_vad.onnx': onnxFile() }, ['ru', 'en']],
    ['sentence-transformer', { 'm/config.json': config('XLMRobertaModel'), 'm/tokenizer.json': JSON.stringify(Array.from({ length: 30 }, (_, i) => `слово${i}`)), 'm/onnx/model.onnx': onnxFile() }, ['ru', 'en']],
    ['sentence-transformer', { 'm/config.json': config('BertForMaskedLM'), 'm/tokenizer.json': '["а", "б", "ович", "price"]', 'm/model_quantized.onnx': onnxFile() }, ['en']],
    ['cross-encoder', { 'm/config.json': config('BertForSequenceClassification', 1), 'm/tokenizer.json': '["price"]', 'm/onnx/model.onnx': onnxFile() }, ['en']],
    ['cross-encoder', { 'm-reranker-ru/config.json': config('BertForSequenceClassification'), 'm-reranker-ru/tokenizer.json': '[]', 'm-reranker-ru/onnx/model.onnx': onnxFile() }, ['ru']]
  ])('is recognised as %s', async (type, files, languages) => {
    await put(files)
    expect(await only()).toMatchObject({ type, languages })
  })

  it('that reads texts takes the file whose numbers are the quickest here, of all that were downloaded', async () => {
    await put({ 'e5/config.json': config('BertModel'), 'e5/tokenizer.json': '[]', 'e5/onnx/model.onnx': onnxFile(), 'e5/onnx/model_fp16.onnx': onnxFile(), 'e5/onnx/model_quantized.onnx': onnxFile(), 'e5/1_Pooling/config.json': '{}' })
    expect((await only())).toMatchObject({ kind: 'embedding', files: { model: join(folder, 'e5/onnx/model_quantized.onnx'), tokenizer: join(folder, 'e5/tokenizer.json'), config: join(folder, 'e5/config.json') } })
  })

  it('hands on the folder of phoneme data and the lexicons', async () => {
    await put({ 'k/model.onnx': onnxFile({ model_type: 'kokoro' }), 'k/voices.bin': 'v', 'k/tokens.txt': 'a 0', 'k/lexicon-us-en.txt': 'a', 'k/lexicon-zh.txt': 'a', 'k/espeak-ng-data/ru_dict': 'd' })
    expect((await only()).files).toMatchObject({ data: join(folder, 'k/espeak-ng-data'), lexicon: `${join(folder, 'k/lexicon-us-en.txt')},${join(folder, 'k/lexicon-zh.txt')}` })
  })

  it('is a Piper voice for each pair of files, wherever they lie', async () => {
    const voice = (path: string, code: string) => ({ [`${path}.onnx`]: onnxFile(), [`${path}.onnx.json`]: piperConfig(code, 16_000) })
    await put({ ...voice('ru_RU-irina-medium', 'ru_RU'), ...voice('piper/ru_RU-denis-medium', 'ru_RU'), ...voice('piper/en_US-amy-medium', 'en_US'), ...voice('more/lessac/en_US-lessac-medium', 'en_US') })
    const { installed } = await scanModels(folder)
    expect(installed.map(({ id, type, languages, sampleRate }) => [id, type, languages[0], sampleRate])).toEqual([
      ['en_US-amy-medium', 'piper', 'en', 16_000],
      ['en_US-lessac-medium', 'piper', 'en', 16_000],
      ['ru_RU-denis-medium', 'piper', 'ru', 16_000],
      ['ru_RU-irina-medium', 'piper', 'ru', 16_000]
    ])
    expect(installed.every(model => model.sizeBytes < 1_000)).toBe(true)
  })

  it('may be a link to where it really lies', async () => {
    const elsewhere = await mkdtemp(join(tmpdir(), 'elsewhere-'))
    await cp('tests/fixtures/tiny-asr', elsewhere, { recursive: true })
    await symlink(elsewhere, join(folder, 'linked'))
    expect(await only()).toMatchObject({ id: 'linked', type: 'tone' })
    await rm(elsewhere, { recursive: true })
  })

  it('keeps its own name when two are called alike', async () => {
    await put({ 'a/one/encoder.onnx': onnxFile(), 'a/one/decoder.onnx': onnxFile(), 'a/one/joiner.onnx': onnxFile(), 'a/one/tokens.txt': RUSSIAN })
    await cp(join(folder, 'a'), join(folder, 'b'), { recursive: true })
    expect((await scanModels(folder)).installed.map(model => model.id)).toEqual(['one', 'one-2'])
  })
})

describe('a model that can not be used', () => {
  const broken = async () => {
    const { installed, broken } = await scanModels(folder)
    expect(installed).toEqual([])
    return broken.map(({ id, reason, about }) => ({ id, reason, about }))
  }

  it('was cut in half while it was copied', async () => {
    await cp('tests/fixtures/tiny-asr', join(folder, 'half'), { recursive: true })
    await truncate(join(folder, 'half/tiny-asr.onnx'), 700_000)
    expect(await broken()).toEqual([{ id: 'half', reason: 'cut-short', about: ['tiny-asr.onnx'] }])
  })

  it.each([
    ['sorts texts into kinds', 'BertForSequenceClassification'],
    ['writes', 'Qwen2ForCausalLM'],
    ['listens', 'WhisperModel']
  ])('%s, though it lies as those do that compare meanings', async (_, architecture) => {
    await put({ 'm/config.json': config(architecture, 3), 'm/tokenizer.json': '[]', 'm/onnx/model.onnx': onnxFile() })
    expect(await broken()).toMatchObject([{ id: 'm', reason: 'unknown-type' }])
  })

  it('lacks the part that a person forgets who takes a model from the hub by hand', async () => {
    await put({ 'a/config.json': config('BertModel'), 'a/onnx/model.onnx': onnxFile(), 'b/config.json': config('BertModel'), 'b/tokenizer.json': '[]', 'b/model.safetensors': 'x' })
    expect(await broken()).toEqual([{ id: 'a', reason: 'missing-files', about: ['tokenizer.json'] }, { id: 'b', reason: 'missing-files', about: ['model.onnx'] }])
  })

  it('lacks a part', async () => {
    await put({ 'zip/encoder.onnx': onnxFile({ decode_chunk_len: '1' }), 'zip/joiner.onnx': onnxFile(), 'ru_RU-irina-medium.onnx.json': piperConfig('ru_RU'), 'w/tiny-encoder.onnx': onnxFile({ model_type: 'whisper-tiny' }) })
    expect(await broken()).toEqual([
      { id: 'ru_RU-irina-medium', reason: 'missing-files', about: ['ru_RU-irina-medium.onnx'] },
      { id: 'w', reason: 'missing-files', about: ['decoder.onnx', 'tokens.txt'] },
      { id: 'zip', reason: 'missing-files', about: ['decoder.onnx', 'tokens.txt'] }
    ])
  })

  it.each([
    ['a page of an error', '<html>404</html>'],
    ['nothing', ''],
    ['a pointer of git-lfs', 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12\n'],
    ['zeros', Buffer.alloc(4_096)],
    ['a length that has no end', Buffer.from([0x3a, ...Array.from({ length: 32 }, () => 0xff)])]
  ])('holds %s instead of a model', async (_, content) => {
    await put({ 'ru_RU-irina-medium.onnx': content, 'ru_RU-irina-medium.onnx.json': piperConfig('ru_RU') })
    expect((await broken())[0]).toMatchObject({ id: 'ru_RU-irina-medium', reason: expect.stringMatching(/^(not-a-model|cut-short)$/) })
  })

  it('has a description that is not one', async () => {
    await put({ 'a.onnx': onnxFile(), 'a.onnx.json': '{', 'b.onnx': onnxFile(), 'b.onnx.json': '{}' })
    expect((await broken()).map(model => model.reason)).toEqual(['unreadable', 'unreadable'])
  })

  it('is of a kind that nothing here can use', async () => {
    await put({ 'bert/model.onnx': onnxFile({ model_type: 'bert' }), 'bert/vocab.txt': 'x' })
    expect(await broken()).toEqual([{ id: 'bert', reason: 'unknown-type', about: ['model.onnx'] }])
  })

  it.skipIf(process.getuid?.() === 0)('may not be read', async () => {
    await put({ 'a.onnx': onnxFile(), 'a.onnx.json': piperConfig('ru_RU') })
    await chmod(join(folder, 'a.onnx'), 0)
    expect((await broken())[0]).toMatchObject({ reason: 'unreadable' })
  })

  it('is not as long as what was downloaded', async () => {
    await cp('tests/fixtures/tiny-asr', join(folder, 't-one'), { recursive: true })
    const file = (path: string, bytes: number) => ({ path, bytes, sha256: 'x', checked_against: 'none' })
    await put({ 't-one/model.json': JSON.stringify({ name: 'T-one', catalogue_id: 't-one', repo_id: null, revision: null, languages: ['ru'], licence: null, installed_at: new Date().toISOString(), files: [file('tiny-asr.onnx', 5), file('tokens.txt', 282)] }) })
    expect(await broken()).toEqual([{ id: 't-one', reason: 'size-differs', about: ['tiny-asr.onnx', 'tokens.txt'] }])
  })
})

it('sees nothing in a folder that is not there, in a download that is not done, and in other files', async () => {
  await put({ 'README.md': 'hello', 't-one.partial/model.onnx': onnxFile(), '.cache/x.onnx': onnxFile(), 'empty/notes.txt': '' })
  expect(await scanModels(folder)).toEqual({ installed: [], broken: [] })
  expect(await scanModels(join(folder, 'gone'))).toEqual({ installed: [], broken: [] })
})

it('goes by the name of the download', async () => {
  await cp('tests/fixtures/tiny-asr', join(folder, 't-one-ru'), { recursive: true })
  const { installed } = await scanModels(folder)
  expect(installed[0]!.name).toBe('t-one-ru')
  await put({ 't-one-ru/model.json': JSON.stringify({ name: 'T-one', catalogue_id: 't-one-ru', repo_id: null, revision: null, languages: ['ru'], licence: null, installed_at: new Date().toISOString(), files: [] }) })
  expect(await only()).toMatchObject({ id: 't-one-ru', name: 'T-one', languages: ['ru'] })
})

it('stops looking when it is told to', async () => {
  await cp('tests/fixtures/tiny-asr', join(folder, 'a'), { recursive: true })
  await expect(scanModels(folder, { signal: AbortSignal.abort() })).rejects.toThrow()
})
