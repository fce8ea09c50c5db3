// Worker thread: decodes one sound file and ends. Files come from strangers, and a decoder that a broken one sends
// round in circles or makes grow ends with its thread. Node runs this file as it is in tests: erasable TypeScript,
// relative imports with their extension.
import { parentPort, workerData } from 'node:worker_threads'
import type { Decoded, DecodeTask } from '../audio/decoders/protocol.ts'
import { readSound } from '../audio/decoders/read-sound.ts'
import { ForeignSoundError, SoundError } from '../audio/decoders/types.ts'

const { size, ...options }: DecodeTask = workerData
const file = new Uint8Array(size)
let received = 0

// The decoders report damage to the console and go on, one of them for ever: the first report ends the work.
console.error = (...words: unknown[]) => {
  throw new SoundError('broken', 'The sound file is damaged', words.join(' '))
}
console.warn = () => {} // codecs that the demuxer does not know: we say it ourselves

parentPort!.on('message', (piece: Uint8Array) => {
  file.set(piece, received)
  received += piece.length
  if (received === size) void answer()
})

async function answer() {
  const decoded = await readSound(file, options).then(sound => ({ type: 'sound', sound }) as const, describe)
  const bytes = decoded.type === 'sound' ? decoded.sound.samples : decoded.type === 'foreign' ? decoded.foreign.bytes : undefined
  parentPort!.postMessage(decoded, bytes ? [bytes.buffer as ArrayBuffer] : [])
  parentPort!.close()
}

function describe(error: unknown): Decoded {
  if (error instanceof ForeignSoundError) return { type: 'foreign', foreign: error.sound }
  if (error instanceof SoundError) return { type: 'fault', fault: error.fault, message: error.message, detail: error.cause ? String(error.cause) : undefined }
  return { type: 'fault', fault: 'broken', message: 'The sound file is damaged', detail: String(error) }
}
