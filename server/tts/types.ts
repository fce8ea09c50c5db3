import type { PcmFrame } from '#server/audio/pcm'

export type SpeechLanguage = 'ru' | 'en'

export interface SpeechRequest {
  /** Plain text of any length; the driver splits it into sentences itself. */
  text: string
  /** A voice id the driver lists; without it the driver's default for `language`. */
  voice?: string
  language: SpeechLanguage
  /** 1 is the voice's own pace; 0.25 to 4. */
  speed?: number
  /** 1 is the voice's own pitch; 0.5 to 2. */
  pitch?: number
}

export interface Voice {
  id: string
  name: string
  language: SpeechLanguage
  driver: string
  gender?: 'female' | 'male'
  /** For people, in the voice's own language. */
  description?: string
}

export interface TtsState {
  /** `idle`: nothing is loaded, the next request starts it. `failed`: it broke and is not tried again for a while. */
  state: 'idle' | 'running' | 'failed'
  detail?: string
}

/** One request spoken by one engine. Frames are mono; their rate is `sampleRate`. */
export interface TtsDriver {
  readonly name: string
  /** Hz of every frame it yields. */
  readonly sampleRate: number
  /** Yields frames as soon as they exist. After `signal` aborts, ends within 50 ms by throwing its reason. Throws DriverError. */
  synthesize(request: SpeechRequest, signal: AbortSignal): AsyncIterable<PcmFrame>
  listVoices?(): Promise<Voice[]>
  state?(): TtsState
  dispose?(): Promise<void>
}

export type TtsDriverFactory<Options> = (options: Options) => TtsDriver
