import type { PcmFrame } from '#server/audio/pcm'
import type { XttsParameters } from '#shared/schemas/settings'

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
  /** How to speak, in words, for an engine that follows them; others leave them aside. */
  instructions?: string
  /** For the engine that knows them; others leave them aside. */
  parameters?: Partial<XttsParameters>
}

/** Why a voice can't speak now; the page says it in words. */
export type VoiceProblem = 'broken-manifest' | 'unknown-driver' | 'bad-options' | 'no-samples' | 'no-provider' | 'no-model'

export interface Voice {
  id: string
  name: string
  language: SpeechLanguage
  driver: string
  gender?: 'female' | 'male'
  /** For people, in the voice's own language. */
  description?: string
  /** What else it speaks; `language` is always one of them. */
  languages?: readonly SpeechLanguage[]
  /** What its driver is made with, as it is stored: see `driverOptionsOf`. */
  options?: Readonly<Record<string, unknown>>
  /** Absolute path of its folder; only a voice that has one can be changed. */
  folder?: string
  /** Names of the recordings in its folder. */
  samples?: readonly string[]
  /** Its own pace and pitch, on which everything else is a factor. */
  speed?: number
  pitch?: number
  /** Undefined where it can speak. */
  problem?: { code: VoiceProblem, detail: string }
}

export interface TtsState {
  /** `idle`: nothing is loaded, the next request starts it. `failed`: it broke and is not tried again for a while. */
  state: 'idle' | 'running' | 'failed'
  detail?: string
}

/** One engine with one set of options. Frames are mono; their rate is `sampleRate`. */
export interface TtsDriver {
  readonly name: string
  /** Hz of every frame it yields. */
  readonly sampleRate: number
  /** What of a request it does itself; `withTuning` does the rest after it. */
  readonly tunes?: readonly ('speed' | 'pitch')[]
  /** Yields frames as soon as they exist. After `signal` aborts, ends within 50 ms by throwing its reason. Throws DriverError. */
  synthesize(request: SpeechRequest, signal: AbortSignal): AsyncIterable<PcmFrame>
  listVoices?(): Promise<Voice[]>
  /** What a server says that it has: names of voices, codes of languages. Throws DriverError. */
  offers?(signal: AbortSignal): Promise<{ voices: string[], languages: string[] }>
  state?(): TtsState
  dispose?(): Promise<void>
}

export type TtsDriverFactory<Options> = (options: Options) => TtsDriver
