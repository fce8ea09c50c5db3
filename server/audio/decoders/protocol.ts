import type { PcmFrame } from '../pcm.ts'
import type { ReadOptions } from './read-sound.ts'
import type { ForeignSound, SoundFault } from './types.ts'

/** What the decoding thread begins with; the file follows in pieces, `size` bytes together. */
export interface DecodeTask extends ReadOptions {
  size: number
}

/** The one answer of the decoding thread. */
export type Decoded
  = | { type: 'sound', sound: PcmFrame }
    | { type: 'foreign', foreign: ForeignSound }
    | { type: 'fault', fault: SoundFault, message: string, detail?: string }
