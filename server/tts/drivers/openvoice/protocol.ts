/** 256 numbers that tell one person's timbre. */
export type Tone = Float32Array

export type OpenvoiceJob
  /** The mean tone of these recordings, at 22,050 Hz. */
  = | { type: 'tone', extractor: string, sounds: Int16Array[] }
    /** One piece at 22,050 Hz, into as many samples of another timbre. */
    | { type: 'convert', converter: string, samples: Int16Array, source: Tone, target: Tone, tau: number }

/** The tone, or the sound as numbers of -1 to 1. */
export type OpenvoiceOutput = Float32Array
