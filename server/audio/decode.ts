import { setImmediate as nextLoop } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { AppError } from '#server/runtime/errors'
import { createSlots } from '#server/runtime/slots'
import { workerEntry } from '#server/workers'
import { containerOf, type Container } from './decoders/containers'
import type { Decoded, DecodeTask } from './decoders/protocol'
import { SoundError, type ForeignSound, type SoundFault } from './decoders/types'
import { convertWithFfmpeg } from './ffmpeg'
import type { PcmFrame } from './pcm'
import { slicesOf } from './slices'

export interface DecodeOptions {
  signal: AbortSignal
  /** Longer sound is refused with 413. */
  maxSeconds?: number
  /** Hz of the result; without it the file's own. */
  sampleRate?: number
  /** What the sender calls the file: said where it can't be read, and never believed. */
  contentType?: string
}

const LONGEST_S = 1_800
/** Half an hour of sound takes some ten seconds. */
const TIME_LIMIT_MS = 120_000

/** Each takes a core and the memory of a whole file. */
const inSlot = createSlots({ slots: 2, most: 20 })

/**
 * A sound file of any usual format, known by its content, as mono sound. The server stays free meanwhile. Throws
 * AppError 400 for a file that is empty or damaged, 413 for sound that is too long, 415 for what can't be read here,
 * and the signal's reason.
 */
export async function decodeAudio(source: Uint8Array, { signal, maxSeconds = LONGEST_S, sampleRate, contentType }: DecodeOptions): Promise<PcmFrame> {
  if (!source.length) throw refusal('empty', 'The file is empty')
  const container = containerOf(source)
  if (!container) throw refusal('unsupported', `${contentType ? `This file (${contentType})` : 'This'} is no sound that can be read here; send WAV, MP3, FLAC, OGG or WebM`)
  return inSlot(signal, async () => {
    const timeLimit = AbortSignal.timeout(TIME_LIMIT_MS)
    const limited = AbortSignal.any([signal, timeLimit])
    try {
      return await decode(source, { container, maxSeconds, sampleRate }, limited)
    } catch (error) {
      signal.throwIfAborted()
      if (timeLimit.aborted) throw refusal('broken', 'The sound file could not be decoded in time')
      if (error instanceof SoundError) throw refusal(error.fault, error.message, error.cause)
      throw error
    }
  })
}

const STATUS: Record<SoundFault, number> = { 'broken': 400, 'empty': 400, 'too-long': 413, 'unsupported': 415 }

const refusal = (fault: SoundFault, message: string, cause?: unknown) => new AppError(STATUS[fault], `audio_${fault.replace('-', '_')}`, message, { cause })

type Task = Omit<DecodeTask, 'size'>

async function decode(file: Uint8Array, task: Task, signal: AbortSignal): Promise<PcmFrame> {
  const decoded = await inThread([...slicesOf(file)], task, signal)
  if (!('demuxer' in decoded)) return decoded
  const wav = await convertWithFfmpeg(decoded.bytes ?? file, { demuxer: decoded.demuxer, maxSeconds: task.maxSeconds, signal })
  if (!wav) throw new SoundError('unsupported', `${decoded.name} can be read only where ffmpeg is installed on the server; send WAV, MP3, FLAC, OGG or WebM`)
  const converted = await inThread(wav, { ...task, container: WAV }, signal)
  if ('demuxer' in converted) throw new Error('ffmpeg made a WAV that is none')
  return converted
}

const WAV: Container = { reader: 'wav', name: 'WAV', demuxer: 'wav' }

/** Decodes in a thread of its own, which is ended with the signal, even in the middle of a loop. Throws SoundError. */
async function inThread(pieces: readonly Uint8Array[], task: Task, signal: AbortSignal): Promise<PcmFrame | ForeignSound> {
  signal.throwIfAborted()
  const size = pieces.reduce((sum, piece) => sum + piece.length, 0)
  if (!size) throw new SoundError('empty', 'The file holds no sound')
  const workerData: DecodeTask = { ...task, size }
  const worker = new Worker(workerEntry('decode-audio'), { workerData, execArgv: [], env: {} })
  try {
    return await new Promise<PcmFrame | ForeignSound>((resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true })
      worker.once('error', reject)
      worker.once('exit', () => reject(new SoundError('broken', 'The sound file could not be decoded')))
      worker.once('message', (decoded: Decoded) => {
        if (decoded.type === 'sound') resolve(decoded.sound)
        else if (decoded.type === 'foreign') resolve(decoded.foreign)
        else reject(new SoundError(decoded.fault, decoded.message, decoded.detail))
      })
      send(worker, pieces, signal).catch(reject)
    })
  } finally {
    await worker.terminate()
  }
}

/** Copies one piece a turn of the event loop. */
async function send(worker: Worker, pieces: readonly Uint8Array[], signal: AbortSignal) {
  for (const piece of pieces) {
    if (signal.aborted) return
    const copy = new Uint8Array(piece) // a view would take all the memory it looks at with it
    worker.postMessage(copy, [copy.buffer])
    await nextLoop()
  }
}
