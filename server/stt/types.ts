import type { PcmFrame } from '#server/audio'
import type { Language } from '#shared/schemas/settings'

export interface RecognisedWord {
  word: string
  /** Seconds from the beginning of the recording or of the utterance. */
  start: number
  end: number
  /** 0 to 1; 1 where the engine does not say. */
  conf: number
}

export interface Transcript {
  text: string
  language: Language
  /** Empty where the engine gives no times. */
  words: RecognisedWord[]
  segments: { text: string, start: number, end: number }[]
}

export interface RecognitionRequest {
  /** Without it the engine decides, or takes the one that it knows. */
  language?: Language
  /** Words that are likely: names, products. Only the `openai` driver passes them on; engines of this machine know no such hint. */
  prompt?: string
}

/** Speech that is recognised while it comes. Sound is mono of the rate the stream was opened with; blocks of any size. */
export interface SttStream {
  /** ms of silence before which `flush` would tear a word; without it, it may be asked at any time. */
  readonly settleMs?: number
  push(samples: Int16Array): void
  /** Called with all words of this utterance so far, each time they change. */
  onPartial(listener: (text: string) => void): void
  /**
   * All words of this utterance, its last one included. The stream stays open and the utterance goes on: asked at a
   * pause, and again when the person went on. Throws DriverError.
   */
  flush(signal: AbortSignal): Promise<Transcript>
  /** What was heard is done with; the next sound begins a new utterance, whose times begin at 0. */
  reset(): void
  close(): void
}

export interface SttState {
  /** `idle`: nothing is loaded, the next request starts it. `failed`: it broke and is not tried again for a while. */
  state: 'idle' | 'running' | 'failed'
  detail?: string
}

/** One engine with one model. A driver has `transcribe`, `open`, or both. Throws DriverError. */
export interface SttDriver {
  readonly name: string
  /** A whole recording. After `signal` aborts, ends within 50 ms by throwing its reason. */
  transcribe?(sound: PcmFrame, request: RecognitionRequest, signal: AbortSignal): Promise<Transcript>
  /** Live speech. An engine that dies while a stream is open makes its `flush` throw; `reset` then begins anew. */
  open?(request: RecognitionRequest & { sampleRate: number }): SttStream
  state?(): SttState
  dispose?(): Promise<void>
}

export type SttDriverFactory<Options> = (options: Options) => SttDriver
