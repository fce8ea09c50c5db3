/** What the thread of one model is started with. */
export interface TextModel {
  /** Absolute paths. */
  model: string
  tokenizer: string
  /** Null where there is none. */
  tokenizer_config: string | null
  /** Longer texts are cut. */
  max_tokens: number
  /** How the vectors of its tokens become one, where the model does not do that itself; null: it has to. */
  pooling: Pooling | null
}

export type Pooling = 'mean' | 'cls' | 'max' | 'last'

/** Texts of one batch; with a question, how well each answers it. */
export interface ToTextModel { id: number, texts: string[], question?: string }

export type FromTextModel
  /** `rows` numbers for each text, one after the other: a vector, or one score. */
  = | { id: number, values: Float32Array, rows: number, tokens: number, took_ms: number }
    | { id: number, failed: string }
