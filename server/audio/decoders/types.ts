import type { PcmFrame } from '../pcm.ts'

/** Why a file gives no sound: it is damaged, holds nothing, goes on for too long, or is of a kind nobody here reads. */
export type SoundFault = 'broken' | 'empty' | 'too-long' | 'unsupported'

/** Says what is wrong with a file; the message is for the person who sent it. */
export class SoundError extends Error {
  readonly fault: SoundFault

  constructor(fault: SoundFault, message: string, cause?: unknown) {
    super(message, { cause })
    this.fault = fault
  }
}

/** A whole file in a form that only the system's ffmpeg reads. */
export interface ForeignSound {
  /** What people call it: `AAC`. */
  name: string
  /** How ffmpeg calls the container. */
  demuxer: string
  /** The file as ffmpeg can read it without seeking; without it, the original. */
  bytes?: Uint8Array
}

/** A file that our decoders leave to ffmpeg. */
export class ForeignSoundError extends Error {
  readonly sound: ForeignSound

  constructor(sound: ForeignSound) {
    super(`${sound.name} is left to ffmpeg`)
    this.sound = sound
  }
}

/** Mono sound of one file, piece by piece, all at one rate. Throws SoundError or ForeignSoundError. */
export type SoundReader = (file: Uint8Array) => Iterable<PcmFrame> | AsyncIterable<PcmFrame>
