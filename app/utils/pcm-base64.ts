/** As much as `String.fromCharCode` takes at once everywhere. */
const PIECE = 8_192

/** PCM16 little-endian as OpenAI's realtime events carry it. */
export function pcmToBase64(samples: Int16Array): string {
  const bytes = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength)
  let text = ''
  for (let at = 0; at < bytes.length; at += PIECE) text += String.fromCharCode(...bytes.subarray(at, at + PIECE))
  return btoa(text)
}

export function pcmFromBase64(text: string): Int16Array {
  const bytes = Uint8Array.from(atob(text), letter => letter.charCodeAt(0))
  return new Int16Array(bytes.buffer, 0, bytes.length >> 1)
}
