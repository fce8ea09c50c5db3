declare module 'sherpa-onnx-node' {
  import type { Heard } from './protocol'

  interface Waveform { samples: Float32Array, sampleRate: number }
  export interface OnlineStream { acceptWaveform(wave: Waveform): void }
  export interface OfflineStream { acceptWaveform(wave: Waveform): void }
  /** A wrong configuration or a broken model ends the process. */
  export class OnlineRecognizer {
    constructor(config: object)
    createStream(): OnlineStream
    isReady(stream: OnlineStream): boolean
    decodeStreams(streams: OnlineStream[]): void
    getResult(stream: OnlineStream): Heard
  }
  export class OfflineRecognizer {
    constructor(config: object)
    createStream(): OfflineStream
    setConfig(config: object): void
    decodeAsync(stream: OfflineStream): Promise<Heard>
  }
}
