export type VadRate = 8_000 | 16_000

export type ToVad
  /** Whole windows of one stream, which is known from its first ones on. */
  = | { type: 'listen', id: number, stream: number, sampleRate: VadRate, samples: Int16Array }
    | { type: 'forget', stream: number }

export interface FromVad {
  type: 'heard'
  id: number
  probabilities: number[]
}
