/** A whole ONNX file that says what it is and computes nothing; `padding` makes its graph that many bytes long. */
export function onnxFile(metadata: Record<string, string> = {}, padding = 64): Buffer {
  const entries = Object.entries(metadata).map(([key, value]) => field(14, Buffer.concat([field(1, Buffer.from(key)), field(2, Buffer.from(value))])))
  return Buffer.concat([Buffer.from([0x08, 8]), field(7, field(2, Buffer.alloc(padding, 'g'))), field(8, Buffer.from([0x10, 17])), ...entries])
}

function field(number: number, bytes: Buffer) {
  return Buffer.concat([varint(number * 8 + 2), varint(bytes.length), bytes])
}

function varint(value: number) {
  const bytes: number[] = []
  for (; value > 127; value = Math.floor(value / 128)) bytes.push(value % 128 | 128)
  return Buffer.from([...bytes, value])
}

/** The description of a Piper voice that has two phonemes. */
export const piperConfig = (code: string, sampleRate = 22_050) => JSON.stringify({
  audio: { sample_rate: sampleRate, quality: 'medium' },
  espeak: { voice: code.slice(0, 2) },
  language: { code },
  phoneme_id_map: { '_': [0], '^': [1], '$': [2], 'a': [3] },
  num_speakers: 1
})
