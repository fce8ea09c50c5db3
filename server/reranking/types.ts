/** Reads question and passage together and says how well one answers the other. */
export interface RerankingDriver {
  readonly name: string
  readonly model: string
  /** 0 to 1 for each passage, in their order. Throws DriverError, or the signal's reason within 50 ms of its abort. */
  rerank(question: string, passages: readonly string[], signal: AbortSignal): Promise<number[]>
  dispose?(): Promise<void>
}

export interface RerankingDeps {
  fetch?: typeof globalThis.fetch
}

export type RerankingDriverFactory<Options> = (options: Options, deps?: RerankingDeps) => RerankingDriver
