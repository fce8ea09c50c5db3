/** A model as sherpa-onnx wants to be told of it. */
export interface SherpaModel {
  streaming: boolean
  /** Hz of the sound it is given. */
  sampleRate: number
  /** Of an OnlineRecognizer or an OfflineRecognizer. */
  config: Record<string, unknown> & { modelConfig: Record<string, unknown> }
  /** The model is told in which language people speak. */
  takesLanguage: boolean
}

/** What sherpa-onnx heard; its times are seconds from the beginning of the stream. */
export interface Heard {
  text: string
  tokens: string[]
  timestamps: number[]
  /** Logarithms; of some models only. */
  ys_probs?: number[]
  /** Of some models that find it out. */
  lang?: string
}

export type ToListening
  = | { type: 'load', model: SherpaModel }
    | { type: 'open', stream: number, utterance: number }
    | { type: 'push', stream: number, samples: Int16Array }
    /** Adds so many samples of silence and answers with everything heard. */
    | { type: 'flush', stream: number, id: number, silence: number }
    | { type: 'reset', stream: number, utterance: number }
    | { type: 'close', stream: number }
    | { type: 'transcribe', id: number, samples: Int16Array, language: string }
    | { type: 'cancel', id: number }
    | { type: 'ping' }

export type FromListening
  = | { type: 'ready' }
    | { type: 'pong' }
    | { type: 'partial', stream: number, utterance: number, text: string }
    | { type: 'heard', id: number, heard: Heard }
    | { type: 'failed', id: number, message: string }
