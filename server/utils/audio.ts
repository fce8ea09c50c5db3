import { setResponseHeaders, type H3Event } from 'h3'
import { contentTypeOf, encodeStream, encodeWav, type AudioFormat, type PcmFrame } from '#server/audio'

/** Streams speech as it is made. An engine that fails before its first sound throws, so that the answer is an error. */
export async function sendSpeech(event: H3Event, frames: AsyncIterable<PcmFrame>, format: AudioFormat, signal: AbortSignal) {
  const chunks = encodeStream(frames, format, signal)
  const first = await chunks.next()
  await sendChunks(event, rest(first, chunks), { 'content-type': contentTypeOf(format), 'cache-control': 'no-store' })
}

async function* rest(first: IteratorResult<Uint8Array>, chunks: AsyncGenerator<Uint8Array>) {
  if (!first.done) yield first.value
  yield* chunks
}

/** A whole WAV file, with the predecessor's measures of the synthesis in its headers. */
export async function wavFile(event: H3Event, frames: AsyncIterable<PcmFrame>, fileName: string) {
  const started = performance.now()
  const all = await Array.fromAsync(frames)
  const seconds = all.reduce((sum, { samples, sampleRate }) => sum + samples.length / sampleRate, 0)
  const took = (performance.now() - started) / 1_000
  setResponseHeaders(event, {
    'content-type': 'audio/wav',
    'content-disposition': `inline; filename="${fileName}"`,
    'cache-control': 'no-store',
    'x-duration-sec': seconds.toFixed(3),
    'x-synthesis-time-sec': took.toFixed(3),
    'x-rtf': (seconds ? took / seconds : 0).toFixed(4)
  })
  return Buffer.from(encodeWav(all))
}
