import { readFile, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { decodeAudio } from '#server/audio/decode'
import { AppError, DriverError } from '#server/runtime/errors'
import { SAMPLE_RATE } from './spectrogram'

const LONGEST_FILE_S = 600
const MOST_BYTES = 64 * 1024 * 1024
/** More of one recording changes its tone no further. */
const HEARD_S = 30
const SHORTEST_S = 0.5

const failed = (message: string, reason: 'unavailable' | 'bad-answer', cause?: unknown) => new DriverError('openvoice', message, { retryable: false, reason, cause })

/** Tells files of one content and time from others. Throws DriverError for one that is missing. */
export async function identityOf(paths: string[]): Promise<string> {
  const files = await Promise.all(paths.map(path => stat(path).catch((cause) => {
    throw failed(`${basename(path)} is not there`, 'unavailable', cause)
  })))
  return JSON.stringify(files.map(({ size, mtimeMs, ino }, i) => [paths[i], size, mtimeMs, ino]))
}

/** The beginnings of the recordings, at 22,050 Hz. Throws DriverError for one that can't be read and when all are too short. */
export async function readSamples(paths: string[], signal: AbortSignal): Promise<Int16Array[]> {
  const sounds: Int16Array[] = []
  for (const path of paths) sounds.push(await readSample(path, signal)) // one after the other: each takes memory
  const long = sounds.filter(sound => sound.length >= SHORTEST_S * SAMPLE_RATE)
  if (!long.length) throw failed('the recordings of the voice are too short', 'bad-answer')
  return long
}

async function readSample(path: string, signal: AbortSignal): Promise<Int16Array> {
  if ((await stat(path)).size > MOST_BYTES) throw failed(`${basename(path)} is too large`, 'bad-answer')
  const sound = await decodeAudio(await readFile(path), { signal, maxSeconds: LONGEST_FILE_S, sampleRate: SAMPLE_RATE }).catch((cause) => {
    if (!(cause instanceof AppError)) throw cause
    throw failed(`${basename(path)} can't be read: ${cause.message}`, 'bad-answer', cause)
  })
  return sound.samples.slice(0, HEARD_S * SAMPLE_RATE)
}
