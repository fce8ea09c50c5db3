import { readFile, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { parseJson } from '#server/runtime/json'
import type { Pooling } from './protocol'

/** More would take long for a passage and little of it would count: models were trained with less. */
const MOST_TOKENS = 512
/** Some write 10^30 where they mean that there is no limit. */
const Tokens = z.number().min(8).max(1_000_000).transform(Math.floor)

const Config = z.object({ model_type: z.string(), max_position_embeddings: Tokens, _name_or_path: z.string() }).partial().catch({})
const TokenizerConfig = z.object({ model_max_length: Tokens.optional().catch(undefined) }).catch({})
const SentenceConfig = z.object({ max_seq_length: Tokens.optional().catch(undefined) }).catch({})
const Modules = z.array(z.object({ type: z.string(), path: z.string().max(100) })).catch([])
const PoolingConfig = z.record(z.string(), z.unknown()).catch({})
const Prompts = z.object({ prompts: z.record(z.string(), z.string().max(1_000)) }).catch({ prompts: {} })

/** Every name that a mode has in 1_Pooling/config.json; the first that is on counts. */
const POOLING: [string, Pooling][] = [
  ['pooling_mode_cls_token', 'cls'], ['pooling_mode_max_tokens', 'max'], ['pooling_mode_lasttoken', 'last'],
  ['pooling_mode_mean_tokens', 'mean'], ['pooling_mode_mean_sqrt_len_tokens', 'mean']
]

/** What the files beside a model say about it. */
export interface TextModelFolder {
  /** Absolute paths. */
  model: string
  tokenizer: string
  /** Of the ONNX file. */
  bytes: number
  tokenizer_config: string | null
  max_tokens: number
  /** Undefined where nothing says it; null where more has to be done than to pool. */
  pooling: Pooling | null | undefined
  /** Put before texts, by name: `query`, `passage`. */
  prompts: Record<string, string>
  /** What it was made from, where that is said. */
  origin: string
}

const known = new WeakMap<object, Promise<TextModelFolder>>()

/**
 * What belongs to a model in the layout of sentence-transformers; what is not there or not right is as if it said
 * nothing. `files` is that of an installed model, which is another object when any file of the folder has changed: asked
 * for every question, it is read once.
 */
export function readTextModelFolder(files: Record<string, string>): Promise<TextModelFolder> {
  const found = known.get(files)
  if (found) return found
  const reading = read(files)
  known.set(files, reading)
  reading.catch(() => known.delete(files))
  return reading
}

async function read({ model = '', tokenizer = '', config = '' }: Record<string, string>): Promise<TextModelFolder> {
  const folder = dirname(tokenizer)
  const json = async (path: string) => parseJson(await readFile(join(folder, path), 'utf8').catch(() => ''))
  const [{ size }, about, tokens, sentences, modules, prompts] = await Promise.all([
    stat(model), readFile(config, 'utf8').then(text => Config.parse(parseJson(text))), json('tokenizer_config.json'), json('sentence_bert_config.json'), json('modules.json'), json('config_sentence_transformers.json')
  ])
  const parts = Modules.parse(modules)
  const pooling = PoolingConfig.parse(await json(join(poolingFolder(parts), 'config.json')))
  return {
    model,
    tokenizer,
    bytes: size,
    tokenizer_config: tokens ? join(folder, 'tokenizer_config.json') : null,
    max_tokens: Math.min(MOST_TOKENS, positionsOf(about), TokenizerConfig.parse(tokens).model_max_length ?? MOST_TOKENS, SentenceConfig.parse(sentences).max_seq_length ?? MOST_TOKENS),
    pooling: parts.some(({ type }) => type.endsWith('Dense')) ? null : poolingOf(pooling),
    prompts: Prompts.parse(prompts).prompts,
    origin: about._name_or_path ?? ''
  }
}

/** RoBERTa begins to count behind its padding. */
const positionsOf = ({ model_type = '', max_position_embeddings = MOST_TOKENS }: z.infer<typeof Config>) =>
  /roberta|camembert/.test(model_type) ? max_position_embeddings - 2 : max_position_embeddings

/** A path out of the folder is not followed. */
const poolingFolder = (parts: z.infer<typeof Modules>) => parts.find(({ type, path }) => type.endsWith('Pooling') && /^\w+$/.test(path))?.path ?? '1_Pooling'

function poolingOf(config: z.infer<typeof PoolingConfig>): Pooling | undefined {
  const named = z.enum(['mean', 'cls', 'max', 'lasttoken']).safeParse(config.pooling_mode).data
  return named === 'lasttoken' ? 'last' : named ?? POOLING.find(([name]) => config[name] === true)?.[1]
}
