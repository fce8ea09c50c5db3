/** Mono 16-bit sound, little-endian in memory on every platform we run on. */
export interface PcmFrame {
  samples: Int16Array
  /** Hz */
  sampleRate: number
}
