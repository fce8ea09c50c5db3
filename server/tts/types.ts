import type { PcmFrame } from '#server/audio/pcm'

export interface SpeechRequest {
  /** Plain text of any length; the driver splits it into sentences itself. */
  text: string
  /** A voice id the driver lists; without it the driver's default for `language`. */
  voice?: string
  language: 'ru' | 'en'
  /** 1 is the voice's own pace; 0.25 to 4. */
  speed?: number
  /** 1 is the voice's own pitch; 0.5 to 2. */
  pitch?: number
}

export interface Voice {
  id: string
  name: string
  language: 'ru' | 'en'
  driver: string
  description?: string
}

/** One request spoken by one engine. Frames are mono; their rate is `sampleRate`. */
export interface TtsDriver {
  readonly name: string
  /** Hz of every frame it yields. */
  readonly sampleRate: number
  /** Yields frames as soon as they exist. After `signal` aborts, ends within 50 ms by throwing its reason. Throws DriverError. */
  synthesize(request: SpeechRequest, signal: AbortSignal): AsyncIterable<PcmFrame>
  listVoices?(): Promise<Voice[]>
  dispose?(): Promise<void>
}

export type TtsDriverFactory<Options> = (options: Options) => TtsDriver
