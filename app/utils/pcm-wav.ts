const HEADER_BYTES = 44
const BYTES = 2

/** Mono PCM16 as a WAV file. */
export function pcmWav(samples: Int16Array, sampleRate: number): Blob {
  const header = new DataView(new ArrayBuffer(HEADER_BYTES))
  const ascii = (at: number, text: string) => [...text].forEach((letter, index) => header.setUint8(at + index, letter.charCodeAt(0)))
  const size = samples.length * BYTES
  ascii(0, 'RIFF')
  header.setUint32(4, HEADER_BYTES - 8 + size, true)
  ascii(8, 'WAVEfmt ')
  header.setUint32(16, 16, true)
  header.setUint16(20, 1, true)
  header.setUint16(22, 1, true)
  header.setUint32(24, sampleRate, true)
  header.setUint32(28, sampleRate * BYTES, true)
  header.setUint16(32, BYTES, true)
  header.setUint16(34, BYTES * 8, true)
  ascii(36, 'data')
  header.setUint32(40, size, true)
  return new Blob([header, samples.slice()], { type: 'audio/wav' })
}
