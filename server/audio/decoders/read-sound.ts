import { createResampler } from '../resample.ts'
import type { PcmFrame } from '../pcm.ts'
import type { Container } from './containers.ts'
import { ForeignSoundError, SoundError } from './types.ts'
import type { SoundReader } from './types.ts'

export interface ReadOptions {
  container: Container
  /** The sound may be this long. */
  maxSeconds: number
  /** Hz of the result; without it the file's own. */
  sampleRate?: number
}

/** Each library is loaded when a file needs it. */
async function readerOf({ reader, name, demuxer }: Container): Promise<SoundReader> {
  if (reader === 'wav') return (await import('./wav.ts')).readWav
  if (reader === 'flac') return (await import('./flac.ts')).readFlac
  if (reader === 'demuxed') return (await import('./demuxed.ts')).readDemuxed
  throw new ForeignSoundError({ name, demuxer })
}

/** The whole sound of a file. Throws SoundError or ForeignSoundError. Runs for seconds: in the worker only. */
export async function readSound(file: Uint8Array, { container, maxSeconds, sampleRate }: ReadOptions): Promise<PcmFrame> {
  const read = await readerOf(container)
  let sound: ReturnType<typeof createCollector> | undefined
  for await (const piece of read(file)) {
    sound ??= createCollector(piece.sampleRate, sampleRate ?? piece.sampleRate, maxSeconds)
    sound.add(piece)
  }
  const whole = sound?.finish()
  if (!whole?.samples.length) throw new SoundError('empty', 'The file holds no sound')
  return whole
}

function createCollector(from: number, to: number, maxSeconds: number) {
  const resampler = createResampler(from, to)
  const most = Math.floor(maxSeconds * to)
  // Memory is only reserved here; it is taken as the sound grows.
  const buffer = new ArrayBuffer(0, { maxByteLength: most * Int16Array.BYTES_PER_ELEMENT })
  let length = 0

  function append(samples: Int16Array) {
    if (length + samples.length > most) throw new SoundError('too-long', `The sound is longer than ${maxSeconds} seconds`)
    buffer.resize((length + samples.length) * Int16Array.BYTES_PER_ELEMENT)
    new Int16Array(buffer, length * Int16Array.BYTES_PER_ELEMENT).set(samples)
    length += samples.length
  }

  return {
    add(piece: PcmFrame) {
      if (piece.sampleRate !== from) throw new SoundError('broken', 'The file changes its sample rate in the middle')
      append(resampler.process(piece.samples))
    },
    finish(): PcmFrame {
      append(resampler.flush())
      return { samples: new Int16Array(buffer.transferToFixedLength()), sampleRate: to }
    }
  }
}
