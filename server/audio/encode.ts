import { setImmediate as nextLoop } from 'node:timers/promises'
import type { PcmFrame } from './pcm'
import { createAacEncoder } from './encoders/aac'
import { createFlacEncoder } from './encoders/flac'
import { createMp3Encoder } from './encoders/mp3'
import { createOpusEncoder } from './encoders/opus'
import { createPcmEncoder } from './encoders/pcm'
import type { AudioEncoder, EncoderOptions } from './encoders/types'
import { createWavEncoder } from './encoders/wav'

interface FormatEntry {
  contentType: string
  create(options: EncoderOptions): AudioEncoder | Promise<AudioEncoder>
}

const formats = {
  mp3: { contentType: 'audio/mpeg', create: createMp3Encoder },
  opus: { contentType: 'audio/ogg', create: createOpusEncoder },
  aac: { contentType: 'audio/aac', create: createAacEncoder },
  flac: { contentType: 'audio/flac', create: createFlacEncoder },
  wav: { contentType: 'audio/wav', create: createWavEncoder },
  pcm: { contentType: 'audio/pcm', create: createPcmEncoder }
} satisfies Record<string, FormatEntry>

export type AudioFormat = keyof typeof formats

/** Names as the `response_format` of the OpenAI speech API has them. */
export const AUDIO_FORMATS = ['mp3', 'opus', 'aac', 'flac', 'wav', 'pcm'] as const satisfies readonly AudioFormat[]

export const contentTypeOf = (format: AudioFormat): string => formats[format].contentType

/** The library behind a format is loaded on its first use. */
async function createEncoder(format: AudioFormat, options: EncoderOptions): Promise<AudioEncoder> {
  return await formats[format].create(options)
}

/** Sound encoded in one go, which takes a few ms at most. */
const STEP_MS = 100
/** How long encoding may keep the event loop before others get their turn. */
const TURN_MS = 5

/**
 * Encodes frames as they come; yields bytes as soon as there are any. The frames share one rate. When they end
 * before the first one, the result is an empty file of that format. Aborting throws the signal's reason.
 */
export async function* encodeStream(
  frames: AsyncIterable<PcmFrame>,
  format: AudioFormat,
  signal: AbortSignal,
  options: { outputRate?: number } = {}
): AsyncGenerator<Uint8Array> {
  let encoder: AudioEncoder | undefined
  let finished = false
  const takeTurn = turnTaker()
  try {
    for await (const frame of frames) {
      encoder ??= await createEncoder(format, { sampleRate: frame.sampleRate, ...options })
      for (const piece of piecesOf(frame)) {
        signal.throwIfAborted()
        await takeTurn()
        const bytes = await encoder.write(piece)
        if (bytes.length) yield bytes
      }
    }
    signal.throwIfAborted()
    encoder ??= await createEncoder(format, { sampleRate: 24_000, ...options })
    const rest = await encoder.finish()
    finished = true
    if (rest.length) yield rest
  } finally {
    if (!finished) await encoder?.dispose?.()
  }
}

function* piecesOf({ samples, sampleRate }: PcmFrame): Generator<PcmFrame> {
  const step = Math.ceil(sampleRate * STEP_MS / 1_000)
  for (let offset = 0; offset < samples.length; offset += step) {
    yield { samples: samples.subarray(offset, offset + step), sampleRate }
  }
}

/** Frames that are already there arrive without a turn of the event loop between them, so one is taken by the clock. */
function turnTaker(now = () => performance.now()) {
  let turnStarted = now()
  return async () => {
    if (now() - turnStarted < TURN_MS) return
    await nextLoop()
    turnStarted = now()
  }
}
