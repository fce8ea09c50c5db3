import type { PcmFrame } from '#server/audio/pcm'

/** Turns one stream of sound into one file's bytes, as they become known. */
export interface AudioEncoder {
  /** Bytes that are ready after this frame; may be empty. The frame has the rate the encoder was made for. */
  write(frame: PcmFrame): Uint8Array | Promise<Uint8Array>
  /** The last bytes. The encoder is not used after it. */
  finish(): Uint8Array | Promise<Uint8Array>
  /** Frees what an encoder holds when its stream is given up before the end. */
  dispose?(): void | Promise<void>
}

export interface EncoderOptions {
  /** Hz of the frames that will be written. */
  sampleRate: number
  /** Hz of the result; without it the format's usual rate. */
  outputRate?: number
}
