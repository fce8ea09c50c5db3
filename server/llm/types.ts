export interface LlmMessage {
  role: 'system' | 'user' | 'assistant'
  content: string
}

/** A passage of knowledge or a FAQ entry that may hold the answer. */
export interface LlmPassage {
  title: string
  text: string
  /** Where a person finds it: a file and heading, or a FAQ question. */
  source: string
  kind: 'faq' | 'knowledge'
  /** 0 to 1: how sure the search is that it belongs to the question. */
  score: number
  /** Of a document that has pages. */
  page?: number | null
}

export interface LlmParameters {
  temperature?: number
  /** Longest answer, in tokens. */
  max_tokens?: number
  top_p?: number
  /** 1 is none; only some servers (vLLM) know it. */
  repetition_penalty?: number
}

export interface LlmRequest {
  messages: LlmMessage[]
  parameters?: LlmParameters
  /** Overrides the model of the driver's options. */
  model?: string
  /**
   * What the search found. Drivers of language models get it inside `messages` and ignore this;
   * the built-in answerer quotes it.
   */
  passages?: LlmPassage[]
  /** True when the conversation is stored here, so that a message left in it is not lost. Drivers of language models ignore it. */
  isKept?: boolean
  /** Language the person used. */
  language?: 'ru' | 'en'
}

export interface LlmUsage {
  prompt_tokens: number
  completion_tokens: number
}

export type LlmFinishReason = 'stop' | 'length' | 'content-filter'

export type LlmPart
  = | { type: 'text-delta', text: string }
    | { type: 'finished', reason: LlmFinishReason, usage?: LlmUsage }

/** An answer that came in one piece. */
export interface LlmAnswer {
  text: string
  reason: LlmFinishReason
  usage?: LlmUsage
}

/** One language model (or the built-in answerer) at one server. */
export interface LlmDriver {
  readonly name: string
  /** Model it asks when the request names none. */
  readonly model: string
  /**
   * Yields deltas as they come and exactly one `finished` at the end. A stream that ends without the
   * vendor's own end mark throws DriverError `interrupted`. Aborting `signal` ends it within 50 ms by
   * throwing the signal's reason.
   */
  stream(request: LlmRequest, signal: AbortSignal): AsyncIterable<LlmPart>
  /** The same answer in one piece and one request. `completeWith` collects the stream of a driver without it. */
  complete?(request: LlmRequest, signal: AbortSignal): Promise<LlmAnswer>
  /** Ids of the models this server offers. Throws DriverError. */
  listModels?(signal: AbortSignal): Promise<string[]>
  dispose?(): Promise<void>
}

export interface LlmDriverDeps {
  fetch?: typeof globalThis.fetch
}

export type LlmDriverFactory<Options> = (options: Options, deps?: LlmDriverDeps) => LlmDriver
