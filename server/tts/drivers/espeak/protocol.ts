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

export type ToEspeak
  = | { type: 'speak', id: number, sentence: EspeakSentence }
    | { type: 'cancel', id: number }

export type FromEspeak
  = | { type: 'audio', id: number, samples: Int16Array }
    | { type: 'done', id: number }
    | { type: 'failed', id: number, message: string }
