/** About as long as people take; nothing for a text without words. */
export const secondsFor = (text: string) => (text.match(/[\p{L}\p{N}]/gu)?.length ?? 0) * 0.07

const SYLLABLES_PER_SECOND = 4

/** A tone with some overtones that swells and fades like syllables do. */
export function toneOf(seconds: number, sampleRate: number, hertz: number): Int16Array {
  return Int16Array.from({ length: Math.round(seconds * sampleRate) }, (_, i) => {
    const time = i / sampleRate
    const turn = 2 * Math.PI * hertz * time
    const syllable = 0.6 + 0.4 * Math.sin(2 * Math.PI * SYLLABLES_PER_SECOND * time)
    return Math.round(6_000 * syllable * (Math.sin(turn) + 0.5 * Math.sin(2 * turn) + 0.25 * Math.sin(3 * turn)))
  })
}

/** A WAV header; its sizes are 0 where the sound is made while it is sent. */
export function wavHeader(sampleRate: number, dataBytes = 0): Buffer {
  const header = Buffer.alloc(44)
  header.write('RIFF', 0)
  header.writeUInt32LE(dataBytes ? 36 + dataBytes : 0, 4)
  header.write('WAVEfmt ', 8)
  header.writeUInt32LE(16, 16)
  header.writeUInt16LE(1, 20)
  header.writeUInt16LE(1, 22)
  header.writeUInt32LE(sampleRate, 24)
  header.writeUInt32LE(sampleRate * 2, 28)
  header.writeUInt16LE(2, 32)
  header.writeUInt16LE(16, 34)
  header.write('data', 36)
  header.writeUInt32LE(dataBytes, 40)
  return header
}

export const wavOf = (samples: Int16Array, sampleRate: number): Buffer =>
  Buffer.concat([wavHeader(sampleRate, samples.byteLength), Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength)])
