import { describe, firstMatch, languagesNamed, languagesOfTokens, numberOf, pick, readText, type Found, type Inspect } from './inspect.ts'
import type { ModelFile, ModelLanguage, ModelType } from './types.ts'

const TOKENS = /(^|[/_-])tokens\.txt$/i

/** The recogniser in a folder, in the layouts in which sherpa-onnx and Vosk publish them. */
export async function detectRecogniser(files: ModelFile[], folder: string, inspect: Inspect): Promise<Found | undefined> {
  const tokens = firstMatch(files, TOKENS)
  const preprocessor = pick(files, 'preprocess', { int8: false })
  const uncached = pick(files, 'uncached_decode', { int8: true })
  const cached = pick(files, 'cached_decode', { int8: true })
  if (uncached) return moonshine({ preprocessor, encoder: pick(files, 'encode', { int8: true }), uncached_decoder: uncached, cached_decoder: cached, tokens }, folder)
  const encoder = pick(files, 'encoder', { int8: true })
  const joiner = pick(files, 'joiner', { int8: true })
  if (encoder && joiner) return transducer(files, encoder, tokens, folder, inspect)
  const decoder = pick(files, 'decoder', { int8: true })
  if (encoder ?? decoder) return whisper({ encoder, decoder, tokens }, folder, inspect)
  return tokens ? ctc(files, tokens, folder, inspect) : undefined
}

function moonshine(roles: Record<string, ModelFile | undefined>, folder: string): Found {
  const missing = missingOf(roles)
  if (missing.length) return problem(folder, missing)
  return { type: 'moonshine', name: folder, languages: languagesOr(languagesNamed(folder), ['en']), sampleRate: 16_000, files: present(roles) }
}

/** The parts of one export belong together: they carry the same epoch and chunk in their names. */
async function transducer(files: ModelFile[], encoder: ModelFile, tokens: ModelFile | undefined, folder: string, inspect: Inspect): Promise<Found> {
  const suffix = encoder.path.replace(/^.*encoder/i, '').replace(/(\.int8)?\.onnx$/i, '')
  const siblings = files.filter(file => file.path.replace(/(\.int8)?\.onnx$/i, '').endsWith(suffix))
  const part = (word: string, int8: boolean) => pick(siblings, word, { int8 }) ?? pick(files, word, { int8 })
  // The decoder is tiny and loses most by int8, so upstream keeps it in full precision.
  const roles = { encoder, decoder: part('decoder', false), joiner: part('joiner', true), tokens }
  const missing = missingOf(roles)
  if (missing.length) return problem(folder, missing)
  const about = await describe(inspect, encoder)
  const nemo = /^EncDec/.test(about.model_type ?? '')
  return {
    type: nemo ? 'nemo-transducer' : 'zipformer',
    name: folder,
    streaming: 'decode_chunk_len' in about || (!about.model_type && /streaming/i.test(folder)),
    languages: await languagesOf(about.language, tokens!, folder),
    sampleRate: 16_000,
    files: present(roles)
  }
}

async function whisper(roles: Record<string, ModelFile | undefined>, folder: string, inspect: Inspect): Promise<Found | undefined> {
  const about = roles.encoder ? await describe(inspect, roles.encoder) : {}
  const isWhisper = /^whisper/i.test(about.model_type ?? '') || /whisper/i.test(folder) || /(tiny|base|small|medium|large|turbo|distil)[^/]*-(en|de)coder/i.test(roles.encoder?.path ?? '')
  if (!isWhisper) return undefined
  const missing = missingOf(roles)
  if (missing.length) return problem(folder, missing)
  const englishOnly = about.is_multilingual === '0' || /\.en([-.]|$)/i.test(roles.encoder!.path)
  return { type: 'whisper', name: folder, languages: englishOnly ? ['en'] : ['ru', 'en'], sampleRate: 16_000, files: present(roles) }
}

/** One ONNX file with a list of tokens: only the description inside tells these apart. */
async function ctc(files: ModelFile[], tokens: ModelFile, folder: string, inspect: Inspect): Promise<Found | undefined> {
  const onnx = files.filter(file => file.path.endsWith('.onnx'))
  const model = onnx.find(file => /int8/i.test(file.path)) ?? onnx[0]
  if (!model) return problem(folder, ['model.onnx'])
  const about = await describe(inspect, model)
  const type = ctcType(about, folder)
  if (!type) {
    const intact = await inspect(model).then(() => true, () => false)
    // What a broken file was can't be known; the check of the file will say what is wrong with it.
    return intact ? undefined : { type: 'nemo-ctc', name: folder, languages: [], sampleRate: null, files: { model, tokens } }
  }
  return {
    type,
    name: folder,
    streaming: type === 'tone' || (type === 'zipformer-ctc' && 'decode_chunk_len' in about),
    languages: type === 'sense-voice' ? ['en'] : await languagesOf(about.language, tokens, folder),
    sampleRate: numberOf(about.sample_rate) ?? 16_000,
    files: { model, tokens }
  }
}

function ctcType(about: Record<string, string>, folder: string): ModelType | undefined {
  if ('frame_length_ms' in about && 'state_dim' in about) return 'tone'
  const type = about.model_type ?? ''
  if (/zipformer2?_?ctc/i.test(type) || /^zipformer2$/i.test(type)) return 'zipformer-ctc'
  if (/^EncDec.*CTC/i.test(type)) return 'nemo-ctc'
  if (/sense_voice/i.test(type)) return 'sense-voice'
  if (/zipformer.*ctc/i.test(folder)) return 'zipformer-ctc'
  return undefined
}

async function languagesOf(named: string | undefined, tokens: ModelFile, folder: string): Promise<ModelLanguage[]> {
  const declared = languagesNamed(named ?? '')
  return declared.length ? declared : languagesOr(languagesNamed(folder), languagesOfTokens(await readText(tokens)))
}

const languagesOr = (first: ModelLanguage[], second: ModelLanguage[]) => first.length ? first : second
const missingOf = (roles: Record<string, ModelFile | undefined>) => Object.keys(roles).filter(role => !roles[role]).map(role => role === 'tokens' ? 'tokens.txt' : `${role}.onnx`)
const present = (roles: Record<string, ModelFile | undefined>) => Object.fromEntries(Object.entries(roles).flatMap(([role, file]) => file ? [[role, file]] : []))
const problem = (name: string, about: string[]): Found => ({ name, problem: 'missing-files', about, files: {} })
