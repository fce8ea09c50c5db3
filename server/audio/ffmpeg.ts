import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { SoundError } from './decoders/types.ts'
import { slicesOf } from './slices.ts'

export interface ConvertOptions {
  /** How ffmpeg calls the container. */
  demuxer: string
  maxSeconds: number
  signal: AbortSignal
}

/** 192 kHz, the most that compressed sound has, in 16 bits. */
const MOST_BYTES_PER_SECOND = 192_000 * 2
const COMPLAINT_CHARACTERS = 500

/**
 * The sound as a mono WAV, in pieces, made by the system's ffmpeg; undefined where there is none. It sees the bytes
 * and nothing else: no file, no network, nothing of our environment. Killed on abort. Throws SoundError.
 */
export async function convertWithFfmpeg(file: Uint8Array, { demuxer, maxSeconds, signal }: ConvertOptions): Promise<Uint8Array[] | undefined> {
  const child = spawn('ffmpeg', argumentsFor(demuxer, maxSeconds), { stdio: 'pipe', env: { PATH: process.env.PATH } })
  const closed = new Promise<number | null>(resolve => child.once('close', resolve))
  if (!await hasStarted(child)) return
  const kill = () => child.kill('SIGKILL')
  signal.addEventListener('abort', kill)
  try {
    const [code, wav, complaint] = await Promise.all([closed, collect(child.stdout, maxSeconds), beginningOf(child.stderr), feed(child.stdin, file)])
    signal.throwIfAborted()
    if (code !== 0) throw new SoundError('broken', 'The sound file is damaged or holds no sound', complaint)
    return wav
  } finally {
    signal.removeEventListener('abort', kill)
    kill()
  }
}

const argumentsFor = (demuxer: string, maxSeconds: number) => [
  '-hide_banner', '-loglevel', 'error', '-nostdin', '-threads', '1',
  '-protocol_whitelist', 'pipe', '-f', demuxer, '-i', 'pipe:0',
  // A second more than allowed, so that sound that is too long is seen to be.
  '-map', '0:a:0', '-t', String(maxSeconds + 1), '-ac', '1', '-c:a', 'pcm_s16le', '-f', 'wav', 'pipe:1'
]

async function hasStarted(child: ReturnType<typeof spawn>): Promise<boolean> {
  const failure = await once(child, 'spawn').then(() => undefined, (error: NodeJS.ErrnoException) => error)
  if (failure && failure.code !== 'ENOENT') throw failure
  return !failure
}

async function collect(stdout: Readable, maxSeconds: number): Promise<Uint8Array[]> {
  const most = (maxSeconds + 1) * MOST_BYTES_PER_SECOND
  const pieces: Uint8Array[] = []
  let size = 0
  for await (const piece of stdout as AsyncIterable<Buffer>) {
    size += piece.length
    if (size > most) throw new SoundError('too-long', `The sound is longer than ${maxSeconds} seconds`)
    pieces.push(piece)
  }
  return pieces
}

async function beginningOf(stderr: Readable): Promise<string> {
  let text = ''
  for await (const words of stderr.setEncoding('utf8') as AsyncIterable<string>) text = (text + words).slice(0, COMPLAINT_CHARACTERS)
  return text
}

/** ffmpeg may end before it has read everything, having heard enough: how it ends says whether that was well. */
const feed = (stdin: NodeJS.WritableStream, file: Uint8Array) => pipeline(Readable.from(slicesOf(file)), stdin).catch(() => {})
