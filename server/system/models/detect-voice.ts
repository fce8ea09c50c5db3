import { z } from 'zod'
import { parseJson } from '../../runtime/json.ts'
import type { Candidate } from './detect.ts'
import { describe, firstMatch, languagesNamed, numberOf, pick, readText, type Found, type Inspect } from './inspect.ts'
import type { ModelFile, ModelLanguage } from './types.ts'

const VOCODER = /(^|\/)(vocos|hifigan)[^/]*\.onnx$/i
/** A list of phonemes with their numbers, where a voice has several hundred, stays far below. */
const LONGEST_CONFIG_BYTES = 1024 * 1024

/** The part of a Piper voice's `.onnx.json` that tells what it is. */
const PiperConfig = z.object({
  audio: z.object({ sample_rate: z.int().positive() }),
  espeak: z.object({ voice: z.string() }).partial().optional(),
  language: z.object({ code: z.string() }).partial().optional(),
  phoneme_id_map: z.record(z.string(), z.array(z.int()))
})

/** Voices in a folder: any number of Piper's, or one of another kind. */
export async function detectVoices(candidate: Candidate, inspect: Inspect): Promise<Found[]> {
  const configs = candidate.files.filter(file => file.path.endsWith('.onnx.json'))
  const piper = await Promise.all(configs.map(config => piperVoice(config, candidate)))
  if (piper.length || candidate.name === null) return piper
  const other = await sherpaVoice(candidate, candidate.name, inspect)
  return other ? [other] : []
}

async function piperVoice(config: ModelFile, { files }: Candidate): Promise<Found> {
  const sharesFolder = true
  const modelPath = config.path.replace(/\.json$/, '')
  const name = modelPath.replace(/^.*\//, '').replace(/\.onnx$/, '')
  const model = files.find(file => file.path === modelPath)
  if (!model) return { name, problem: 'missing-files', about: [modelPath], files: { config }, sharesFolder }
  const parsed = PiperConfig.safeParse(parseJson(await readText(config, LONGEST_CONFIG_BYTES)))
  if (!parsed.success) return { name, problem: 'unreadable', about: [config.path], files: { model, config }, sharesFolder }
  const { audio, espeak, language } = parsed.data
  return { type: 'piper', name, languages: languagesNamed(`${language?.code ?? ''} ${espeak?.voice ?? ''}`.replaceAll('_', ' ')), sampleRate: audio.sample_rate, files: { model, config }, sharesFolder }
}

/** Kokoro, Kitten, Matcha and plain VITS, as sherpa-onnx publishes them. */
async function sherpaVoice({ files, data }: Candidate, folder: string, inspect: Inspect): Promise<Found | undefined> {
  const tokens = firstMatch(files, /(^|\/)tokens\.txt$/i)
  const voices = firstMatch(files, /(^|\/)voices\.bin$/i)
  const vocoder = firstMatch(files, VOCODER)
  const acoustic = files.filter(file => file.path.endsWith('.onnx') && file !== vocoder)
  const model = pick(acoustic, 'model', { int8: true }) ?? acoustic[0]
  if (!tokens || !model) return undefined
  const about = await describe(inspect, model)
  const declared = about.model_type ?? ''
  const more = { ...lexiconOf(files), ...data }
  const base = { name: folder, sampleRate: numberOf(about.sample_rate), data: more, languages: voiceLanguages(about, folder) }
  if (voices) return { ...base, type: /kitten/i.test(declared || folder) ? 'kitten' : 'kokoro', files: { model, voices, tokens } }
  if (/matcha/i.test(declared) || (vocoder && /matcha/i.test(folder))) {
    return vocoder ? { ...base, type: 'matcha', files: { model, vocoder, tokens } } : { name: folder, problem: 'missing-files', about: ['vocos-22khz-univ.onnx'], files: {} }
  }
  return declared === 'vits' ? { ...base, type: 'vits', files: { model, tokens } } : undefined
}

/** sherpa takes several lexicons as one list. */
function lexiconOf(files: ModelFile[]): Record<string, string> {
  const lexicons = files.filter(file => /(^|\/)lexicon[^/]*\.txt$/i.test(file.path)).map(file => file.absolute)
  return lexicons.length ? { lexicon: lexicons.join(',') } : {}
}

function voiceLanguages(about: Record<string, string>, folder: string): ModelLanguage[] {
  const named = languagesNamed(`${about.language ?? ''} ${about.voice ?? ''}`.replaceAll('_', ' '))
  return named.length ? named : languagesNamed(folder.replaceAll('_', ' '))
}
