import type { Prosody } from '../../prosody'

/** One sentence for the thread. */
export interface PiperSentence {
  /** Absolute path of the .onnx file. */
  model: string
  sampleRate: number
  ids: number[]
  /** Number of the speaker, for a model that has several. */
  speaker: number
  noiseScale: number
  lengthScale: number
  noiseW: number
  prosody: Prosody
}
