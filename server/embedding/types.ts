/** What a text is embedded for: models are trained with a mark for each. */
export type EmbeddingPurpose = 'question' | 'passage'

/** One model that turns texts into vectors whose angles tell how alike their meanings are. */
export interface EmbeddingDriver {
  readonly name: string
  /** Model it asks. */
  readonly model: string
  /** Differs where vectors can't be compared: by model, size and what is put before the texts. The model where it is not said. */
  readonly space?: string
  /** The beginning of a vector, made of length 1 again, is a vector too. */
  readonly isShortenable?: boolean
  /**
   * One vector for each text, in order, each of length 1. Texts longer than the model reads are cut by it. Batches of any
   * size; the driver splits them. Throws DriverError, or the signal's reason within 50 ms of its abort.
   */
  embed(texts: readonly string[], purpose: EmbeddingPurpose, signal: AbortSignal): Promise<Embeddings>
  dispose?(): Promise<void>
}

export interface Embeddings {
  vectors: Float32Array[]
  /** Tokens read, as the engine says; undefined where it does not. */
  tokens?: number
}

export interface EmbeddingDeps {
  fetch?: typeof globalThis.fetch
}

export type EmbeddingDriverFactory<Options> = (options: Options, deps?: EmbeddingDeps) => EmbeddingDriver
