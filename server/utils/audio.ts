import { setResponseHeaders, type H3Event } from 'h3'
import { contentTypeOf, encodeStream, encodeWav, type AudioFormat, type PcmFrame } from '#server/audio'

/** A WAV up to this long is kept in memory, measured and sent whole; a longer one is sent as it is made. */
const LONGEST_WHOLE_WAV_S = 60

/** Streams sound as it is made. An engine that fails before its first sound throws, so that the answer is an error. */
export async function sendSound(event: H3Event, chunks: AsyncGenerator<Uint8Array>, headers: Record<string, string>) {
  const first = await chunks.next()
  await sendChunks(event, continued(first.done ? [] : [first.value], chunks), { 'cache-control': 'no-store', ...headers })
}

export const sendSpeech = (event: H3Event, frames: AsyncIterable<PcmFrame>, format: AudioFormat, signal: AbortSignal, headers: Record<string, string> = {}) =>
  sendSound(event, encodeStream(frames, format, signal), { 'content-type': contentTypeOf(format), ...headers })

/** The same sound in the events of OpenAI's speech API. */
export async function sendSpeechEvents(event: H3Event, frames: AsyncIterable<PcmFrame>, format: AudioFormat, signal: AbortSignal) {
  const chunks = encodeStream(frames, format, signal)
  const first = await chunks.next()
  await sendEvents(event, speechEvents(continued(first.done ? [] : [first.value], chunks)))
}

async function* speechEvents(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  for await (const chunk of chunks) yield JSON.stringify({ type: 'speech.audio.delta', audio: Buffer.from(chunk).toString('base64') })
  // Nothing here is counted in tokens.
  yield JSON.stringify({ type: 'speech.audio.done', usage: { input_tokens: 0, output_tokens: 0, total_tokens: 0 } })
}

/** What was read ahead, then the rest; leaving it ends the rest too. */
async function* continued<T>(begun: T[], rest: AsyncIterator<T>): AsyncGenerator<T> {
  try {
    for (let item = begun.shift(); item !== undefined; item = begun.shift()) yield item
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value
  } finally {
    await rest.return?.()
  }
}

/** A WAV file. One that is sent whole has the predecessor's measures of the synthesis in its headers. */
export async function wavFile(event: H3Event, frames: AsyncIterable<PcmFrame>, fileName: string, signal: AbortSignal) {
  const started = performance.now()
  const disposition = { 'content-disposition': `inline; filename="${fileName}"` }
  const begun: PcmFrame[] = []
  let seconds = 0
  const rest = frames[Symbol.asyncIterator]()
  for (let next = await rest.next(); !next.done; next = await rest.next()) {
    begun.push(next.value)
    seconds += next.value.samples.length / next.value.sampleRate
    if (seconds > LONGEST_WHOLE_WAV_S) return sendSpeech(event, continued(begun, rest), 'wav', signal, disposition)
  }
  const took = (performance.now() - started) / 1_000
  setResponseHeaders(event, {
    'content-type': 'audio/wav',
    ...disposition,
    'cache-control': 'no-store',
    'x-duration-sec': seconds.toFixed(3),
    'x-synthesis-time-sec': took.toFixed(3),
    'x-rtf': (seconds ? took / seconds : 0).toFixed(4)
  })
  return encodeWav(begun)
}
