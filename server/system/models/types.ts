// Node runs what `npm run models` needs of this folder as it is: erasable TypeScript, relative imports with their
// extension. The files that import `#server/…` are the server's alone.

/** What each type is for. */
export const MODEL_KINDS = {
  'tone': 'stt',
  'zipformer': 'stt',
  'zipformer-ctc': 'stt',
  'nemo-ctc': 'stt',
  'nemo-transducer': 'stt',
  'whisper': 'stt',
  'moonshine': 'stt',
  'sense-voice': 'stt',
  'piper': 'tts',
  'kokoro': 'tts',
  'kitten': 'tts',
  'matcha': 'tts',
  'vits': 'tts',
  'smart-turn': 'turn',
  'openvoice': 'conversion',
  'silero-vad': 'vad',
  'sentence-transformer': 'embedding',
  'cross-encoder': 'reranking'
} as const

export type ModelType = keyof typeof MODEL_KINDS
export type ModelKind = typeof MODEL_KINDS[ModelType]
export type ModelLanguage = 'ru' | 'en'

export interface InstalledModel {
  /** Name of its folder, or of its file where that lies alone. */
  id: string
  name: string
  type: ModelType
  kind: ModelKind
  /** True when it gives words while a person speaks. */
  streaming: boolean
  languages: ModelLanguage[]
  /** Hz of the sound it takes or makes; null where its files don't say. */
  sampleRate: number | null
  /** Absolute. */
  folder: string
  /** Absolute; what goes when it is deleted: its folder, or its files where others lie beside them. */
  own: string[]
  /**
   * Role → absolute path. tone, zipformer-ctc, nemo-ctc, sense-voice: model, tokens. zipformer, nemo-transducer:
   * encoder, decoder, joiner, tokens. whisper: encoder, decoder, tokens. moonshine: preprocessor, encoder,
   * uncached_decoder, cached_decoder, tokens. piper: model, config. kokoro, kitten: model, voices, tokens. matcha:
   * model, vocoder, tokens. vits: model, tokens. These four also lexicon and data (folder espeak-ng-data) where they
   * have them. smart-turn, silero-vad: model. openvoice: extractor, converter. sentence-transformer,
   * cross-encoder: model, tokenizer, config.
   */
  files: Record<string, string>
  sizeBytes: number
}

/** `cut-short`: a file ends too early. `size-differs`: it is not as long as what was published. `not-a-model`: no ONNX inside. */
export type BrokenReason = 'cut-short' | 'size-differs' | 'not-a-model' | 'missing-files' | 'unreadable' | 'unknown-type'

/** Something in the folder that can't be used as it is. */
export interface BrokenModel {
  id: string
  name: string
  /** Absolute. */
  folder: string
  /** As of an installed model; empty where nothing can be told apart. */
  own: string[]
  reason: BrokenReason
  /** The files it is about, relative to `folder`. */
  about: string[]
  sizeBytes: number
}

/** One file of a model's folder; `path` is relative to it, with slashes. */
export interface ModelFile {
  path: string
  absolute: string
  bytes: number
  /** ms since 1970 */
  modified: number
}
