/** One sentence for the child. All numbers are in espeak's own units but `tempo` and `pitch`. */
export interface EspeakSentence {
  text: string
  /** Identifier as `list_voices` has it, such as `zle/ru`. */
  language: string
  /** Name of a variant file: the timbre. */
  variant: string
  /** Factor on the variant's base pitch. */
  pitch: number
  /** Words per minute, 80 to 450. */
  rate: number
  /** Factor on the pace that `rate` can't reach. */
  tempo: number
}

export type EspeakJob
  = | { type: 'speak', sentence: EspeakSentence }
    /** Clauses without their punctuation, into IPA. `language` is a name as Piper's voices have it: `ru`, `en-us`. */
    | { type: 'phonemes', language: string, clauses: string[] }
    /** Copies espeak's data to this folder, unless it is there, for engines that read it from there. */
    | { type: 'write-data', folder: string }

/** Sound at 22,050 Hz, or one string of IPA for each clause. */
export type EspeakOutput = Int16Array | string[]
