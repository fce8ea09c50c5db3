import { createResampler, type PcmFrame } from '#server/audio'
import { getDefaultPersona } from '#server/dialogue/personas'
import { say } from '#server/tts/speech'
import { TtsStream } from '#shared/schemas/tts'

export default defineApiHandler({
  summary: 'Raw mono samples, little-endian, as they are made',
  permission: 'tts.use',
  scope: 'speech',
  limit: 'tts',
  body: TtsStream,
  produces: 'application/octet-stream',
  async handler({ event, body }) {
    const { text, language, preset, voice, target_sample_rate, output_format } = body
    const speech = await say({ text, language, preset, voice, personaVoice: getDefaultPersona().voice }, { source: 'admin' }, closedSignal(event))
    const rate = target_sample_rate ?? speech.sampleRate
    await sendChunks(event, samplesOf(speech.frames, speech.sampleRate, rate, output_format), {
      'content-type': 'application/octet-stream', 'x-sample-rate': String(rate), 'x-channels': '1', 'x-format': output_format, 'cache-control': 'no-store'
    })
  }
})

async function* samplesOf(frames: AsyncIterable<PcmFrame>, from: number, to: number, format: 'pcm16' | 'float32') {
  const resampler = createResampler(from, to)
  const bytes = (samples: Int16Array) => {
    const typed = format === 'pcm16' ? samples : Float32Array.from(samples, sample => sample / 32_768)
    return new Uint8Array(typed.buffer, typed.byteOffset, typed.byteLength)
  }
  for await (const { samples } of frames) yield bytes(resampler.process(samples))
  yield bytes(resampler.flush())
}
