import { arch } from 'node:process'
import { z } from 'zod'
import { parseJson } from '../../runtime/json.ts'
import { firstMatch, languagesNamed, readText, type Found } from './inspect.ts'
import type { ModelFile, ModelLanguage, ModelType } from './types.ts'

/** The part of a config.json of transformers that tells what a model does. */
const Config = z.object({ architectures: z.array(z.string()).min(1), id2label: z.record(z.string(), z.unknown()).nullish(), _name_or_path: z.string().catch('') })

/** Models that read; those that write, speak or listen end otherwise. */
const ENCODER = /(^|[a-z0-9])(Model|ForMaskedLM|ForPreTraining)$/
const LISTENS = /^(Whisper|Wav2Vec|Hubert|Vits|Speech|Moonshine|CLIP|ViT)/
const RANKS = /rerank|cross-?encoder|ms-?marco/i

/** The file for this machine first: whole numbers are read several times faster, and lose little. */
const SIZES = [/_quantized\.onnx$/i, /_u?int8\.onnx$/i, arch === 'arm64' ? /_qint8_arm64\.onnx$/i : /_quint8_avx2\.onnx$/i, /(^|\/)model\.onnx$/i, /_O\d\.onnx$/, /_(fp16|float16)\.onnx$/i, /(^|\/)model[^/]*\.onnx$/i]

const LONGEST_CONFIG_BYTES = 1024 * 1024
const VOCABULARY_BYTES = 2 * 1024 * 1024
/** English vocabularies have Cyrillic letters too, and the ends of Russian names. */
const FEWEST_WORDS = 20

/** The model in a folder that compares meanings or says how well a text answers a question, in the layout of transformers. */
export async function detectTextModel(files: ModelFile[], folder: string): Promise<Found | undefined> {
  const config = files.find(({ path }) => path === 'config.json')
  const parsed = config && Config.safeParse(parseJson(await readText(config, LONGEST_CONFIG_BYTES))).data
  const type = parsed && typeOf(parsed, folder)
  if (!config || !type) return undefined
  const tokenizer = files.find(({ path }) => path === 'tokenizer.json')
  const model = SIZES.map(size => firstMatch(files, size)).find(Boolean)
  // Such a file may also be a part of something that is not known here.
  if (!tokenizer && !model) return undefined
  if (!tokenizer || !model) return { name: folder, problem: 'missing-files', about: [tokenizer ? 'model.onnx' : 'tokenizer.json'], files: {} }
  return { type, name: folder, languages: await languagesOf(`${folder} ${parsed._name_or_path}`, tokenizer), sampleRate: null, files: { model, tokenizer, config } }
}

function typeOf({ architectures: [architecture = ''], id2label, _name_or_path }: z.infer<typeof Config>, folder: string): ModelType | undefined {
  if (LISTENS.test(architecture)) return undefined
  if (ENCODER.test(architecture)) return 'sentence-transformer'
  if (!architecture.endsWith('ForSequenceClassification')) return undefined
  // Others sort texts into kinds: good and bad, spam and not.
  return Object.keys(id2label ?? {}).length === 1 || RANKS.test(`${folder} ${_name_or_path}`) ? 'cross-encoder' : undefined
}

async function languagesOf(names: string, tokenizer: ModelFile): Promise<ModelLanguage[]> {
  if (/multilingual|labse|xlm/i.test(names)) return ['ru', 'en']
  const named = languagesNamed(names.replaceAll('_', ' '))
  if (named.length) return named
  const words = (await readText(tokenizer, VOCABULARY_BYTES)).match(/[а-яё]{4,}/gi)
  return (words?.length ?? 0) >= FEWEST_WORDS ? ['ru', 'en'] : ['en']
}
