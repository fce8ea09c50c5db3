import type { PcmFrame } from '#server/audio'
import { createResampler } from '#server/audio'
import { decodeAudio } from '#server/audio/decode'
import { AppError, DriverError } from '#server/runtime/errors'
import { chunksOf, contentTypeOf, networkError, readAll } from '#server/runtime/remote-http'
import { readWavHeader, type WavHeader } from '#server/audio/wav-header'

export interface SoundLimits {
  driver: string
  /** Hz: of sound without a header, and of what is yielded. */
  sampleRate: number
  /** More sound than this is no answer to the text. */
  maxSeconds: number
}

/** Bytes by which a format is known, and a WAV header with what some programs put into it. */
const ENOUGH_TO_TELL = 12
const MAX_HEADER_BYTES = 64 * 1024
const MAX_ENCODED_BYTES = 64 * 1024 * 1024
const SLOWEST_SECONDS_PER_CHARACTER = 0.5
const ALWAYS_ALLOWED_SECONDS = 20

/** No voice takes longer for this text. */
export const mostSeconds = (text: string) => ALWAYS_ALLOWED_SECONDS + text.length * SLOWEST_SECONDS_PER_CHARACTER

/**
 * The sound of an answer, as it arrives: raw samples (s16le, mono) or 16-bit WAV; other formats when they are whole.
 * Closes the connection when it is left. Throws DriverError, or the signal's reason.
 */
export async function* soundOf(response: Response, limits: SoundLimits, signal: AbortSignal): AsyncGenerator<PcmFrame> {
  const { driver, sampleRate, maxSeconds } = limits
  let left = maxSeconds
  let heard = false
  try {
    for await (const frame of framesOf(response, limits, signal)) {
      left -= frame.samples.length / frame.sampleRate
      if (left < 0) throw new DriverError(driver, 'The server sent more sound than the text can take', { retryable: false, reason: 'bad-answer' })
      heard ||= frame.samples.length > 0
      if (frame.samples.length) yield frame
    }
  } catch (error) {
    throw networkError(driver, error, signal)
  }
  signal.throwIfAborted()
  if (!heard) throw new DriverError(driver, `The server sent no sound at ${sampleRate} Hz`, { retryable: true, reason: 'bad-answer' })
}

async function* framesOf(response: Response, { driver, sampleRate, maxSeconds }: SoundLimits, signal: AbortSignal): AsyncGenerator<PcmFrame> {
  const type = contentTypeOf(response)
  if (type.startsWith('text/') || type.endsWith('json')) {
    await response.body?.cancel()
    throw new DriverError(driver, 'The server sent text instead of sound', { retryable: false, reason: 'bad-answer' })
  }
  const bytes = createReader(response)
  const head = await bytes.peek(ENOUGH_TO_TELL)
  if (startsWith(head, 'RIFF')) {
    const header = await wavHeader(driver, bytes)
    if (header) return yield* resampled(samplesOf(bytes, header), header.sampleRate, sampleRate)
  }
  if (startsWith(head, 'RIFF') || isEncoded(head, type)) return yield* decoded(bytes, { driver, sampleRate, maxSeconds }, signal)
  yield* resampled(samplesOf(bytes, { channels: 1 }), rateNamedIn(response) ?? sampleRate, sampleRate)
}

const startsWith = (bytes: Uint8Array, magic: string) => Buffer.from(bytes.subarray(0, magic.length)).toString('latin1') === magic
// The sync word of MP3 also begins raw sound that is nearly silent, so there the server's word counts.
const isEncoded = (head: Uint8Array, type: string) => ['ID3', 'OggS', 'fLaC'].some(magic => startsWith(head, magic)) || ((type === 'audio/mpeg' || type === 'audio/mp3') && head[0] === 0xff)
/** RFC 2586 writes `audio/L16; rate=16000`. */
const rateNamedIn = (response: Response) => Number(/rate=(\d{4,6})/.exec(response.headers.get('content-type') ?? '')?.[1]) || undefined

type Reader = ReturnType<typeof createReader>

/** Bytes of the answer; what was peeked at is read again. */
function createReader({ body }: Response) {
  const chunks: AsyncIterator<Uint8Array> = chunksOf(body)
  let begun = Buffer.alloc(0)
  return {
    /** The first `size` bytes, or all of them when there are fewer. */
    async peek(size: number): Promise<Uint8Array> {
      while (begun.length < size) {
        const { value, done } = await chunks.next()
        if (done) break
        begun = Buffer.concat([begun, value])
      }
      return begun
    },
    skip(size: number) {
      begun = begun.subarray(size)
    },
    async* rest(): AsyncGenerator<Uint8Array> {
      try {
        if (begun.length) yield begun
        for (let next = await chunks.next(); !next.done; next = await chunks.next()) yield next.value
      } finally {
        await chunks.return?.()
      }
    }
  }
}

/** The header of 16-bit sound, already read; undefined for a WAV of another kind. */
async function wavHeader(driver: string, bytes: Reader): Promise<WavHeader | undefined> {
  for (let size = 44; size <= MAX_HEADER_BYTES; size *= 2) {
    const head = await bytes.peek(size)
    const header = readWavHeader(head)
    if (header === 'other') return
    if (header) {
      bytes.skip(header.size)
      return header
    }
    if (head.length < size) break
  }
  throw new DriverError(driver, 'The server sent a broken WAV file', { retryable: true, reason: 'bad-answer' })
}

/** Whole samples of each chunk, the first channel of several; a chunk may end inside of one. */
async function* samplesOf(bytes: Reader, { channels, dataBytes = Infinity }: { channels: number, dataBytes?: number }): AsyncGenerator<Int16Array> {
  const step = channels * 2
  let carried = Buffer.alloc(0)
  let left = dataBytes
  for await (const chunk of bytes.rest()) {
    const data = Buffer.concat([carried, chunk.subarray(0, Math.min(chunk.length, left))])
    left -= chunk.length
    const count = Math.floor(data.length / step)
    carried = data.subarray(count * step)
    yield Int16Array.from({ length: count }, (_, i) => data.readInt16LE(i * step))
    if (left <= 0) return
  }
}

async function* resampled(blocks: AsyncIterable<Int16Array>, from: number, to: number): AsyncGenerator<PcmFrame> {
  const resampler = createResampler(from, to)
  for await (const samples of blocks) yield { samples: resampler.process(samples), sampleRate: to }
  yield { samples: resampler.flush(), sampleRate: to }
}

async function* decoded(bytes: Reader, { driver, sampleRate, maxSeconds }: SoundLimits, signal: AbortSignal): AsyncGenerator<PcmFrame> {
  const file = Buffer.concat(await readAll(driver, bytes.rest(), MAX_ENCODED_BYTES))
  const { samples } = await decodeAudio(file, { signal, maxSeconds, sampleRate }).catch((error: unknown) => {
    if (!(error instanceof AppError)) throw error
    throw new DriverError(driver, `The server sent sound that can't be read (${error.code})`, { retryable: false, reason: 'bad-answer', cause: error })
  })
  const length = sampleRate / 10
  for (let at = 0; at < samples.length; at += length) yield { samples: samples.subarray(at, at + length), sampleRate }
}
