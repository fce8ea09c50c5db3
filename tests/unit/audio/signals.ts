import type { PcmFrame } from '#server/audio'

export function tone(hertz: number, sampleRate: number, seconds: number, amplitude = 12_000): Int16Array {
  return Int16Array.from({ length: Math.round(sampleRate * seconds) }, (_, i) => Math.round(amplitude * Math.sin(2 * Math.PI * hertz * i / sampleRate)))
}

/** A tone that glides over the range of speech: any shift in time or wrong rate shows in its correlation. */
export function sweep(sampleRate: number, seconds: number): Int16Array {
  return Int16Array.from({ length: Math.round(sampleRate * seconds) }, (_, i) => {
    const time = i / sampleRate
    return Math.round(10_000 * Math.sin(2 * Math.PI * (200 * time + 700 * time * time / seconds)))
  })
}

export async function* framesOf(samples: Int16Array, sampleRate: number, frameLength = 2_206): AsyncGenerator<PcmFrame> {
  for (let offset = 0; offset < samples.length; offset += frameLength) {
    yield { samples: samples.slice(offset, offset + frameLength), sampleRate }
  }
}

export function rms(samples: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < samples.length; i++) sum += samples[i]! ** 2
  return Math.sqrt(sum / Math.max(1, samples.length))
}

/** Normalised correlation of two signals of about the same length, without any shift. */
export function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let product = 0
  let energyA = 0
  let energyB = 0
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    product += a[i]! * b[i]!
    energyA += a[i]! ** 2
    energyB += b[i]! ** 2
  }
  return product / Math.sqrt(energyA * energyB)
}

export async function collect(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = []
  for await (const chunk of chunks) all.push(chunk)
  return Buffer.concat(all)
}

export const never = new AbortController().signal
