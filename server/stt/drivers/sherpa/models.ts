import { z } from 'zod'
import type { SherpaModel } from './protocol'

/** Kinds of models this driver knows, as folders of models name them. */
export const SherpaType = z.enum(['tone', 'zipformer', 'zipformer-ctc', 'nemo-ctc', 'nemo-transducer', 'whisper', 'moonshine', 'sense-voice'])
export type SherpaType = z.infer<typeof SherpaType>

export interface ModelFiles {
  type: SherpaType
  streaming: boolean
  /** Absolute paths by role. */
  files: Record<string, string>
  sample_rate?: number
  threads: number
}

const FEATURES = 80
const TONE_RATE = 8_000
const USUAL_RATE = 16_000

type Part = (files: Record<string, string>) => Record<string, unknown>

const model: Part = ({ model }) => ({ model })
const transducer: Part = ({ encoder, decoder, joiner }) => ({ encoder, decoder, joiner })

/** The key of `modelConfig` and what belongs under it, as sherpa-onnx names them. */
const STREAMING: Partial<Record<SherpaType, [key: string, Part]>> = {
  'tone': ['toneCtc', model],
  'zipformer': ['transducer', transducer],
  'zipformer-ctc': ['zipformer2Ctc', model],
  'nemo-ctc': ['nemoCtc', model]
}
const BATCH: Partial<Record<SherpaType, [key: string, Part]>> = {
  'zipformer': ['transducer', transducer],
  'zipformer-ctc': ['zipformerCtc', model],
  'nemo-ctc': ['nemoCtc', model],
  'nemo-transducer': ['transducer', transducer],
  'whisper': ['whisper', ({ encoder, decoder }) => ({ encoder, decoder, language: '', task: 'transcribe' })],
  'moonshine': ['moonshine', ({ preprocessor, encoder, uncached_decoder: uncachedDecoder, cached_decoder: cachedDecoder }) => ({ preprocessor, encoder, uncachedDecoder, cachedDecoder })],
  'sense-voice': ['senseVoice', ({ model }) => ({ model, language: 'auto', useInverseTextNormalization: 1 })]
}

/** Where the files alone do not tell sherpa-onnx what they are. */
const MODEL_TYPES: Partial<Record<SherpaType, string>> = { 'nemo-transducer': 'nemo_transducer' }

export const isKnown = ({ type, streaming }: Pick<ModelFiles, 'type' | 'streaming'>) => (streaming ? STREAMING : BATCH)[type] !== undefined

/** What sherpa-onnx is told of a model. Throws for a kind that does not exist in that way. */
export function sherpaModelOf({ type, streaming, files, sample_rate, threads }: ModelFiles): SherpaModel {
  const entry = (streaming ? STREAMING : BATCH)[type]
  if (!entry) throw new Error(`${type} is not a ${streaming ? 'streaming' : 'batch'} model`)
  const [key, part] = entry
  const sampleRate = type === 'tone' ? TONE_RATE : sample_rate ?? USUAL_RATE
  return {
    streaming,
    sampleRate,
    takesLanguage: type === 'whisper',
    config: {
      featConfig: { sampleRate, featureDim: FEATURES },
      modelConfig: { [key]: part(files), tokens: files.tokens ?? '', modelType: MODEL_TYPES[type] ?? '', numThreads: threads, provider: 'cpu', debug: 0 },
      decodingMethod: 'greedy_search',
      // Its own rule never fires for T-one; where speech ends is heard by our VAD.
      enableEndpoint: false
    }
  }
}
