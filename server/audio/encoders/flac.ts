import { createResampler } from '#server/audio/resample'
import type { AudioEncoder, EncoderOptions } from './types'

let registered = false

async function loadFlac() {
  const [mediabunny, { registerFlacEncoder }] = await Promise.all([import('mediabunny'), import('@mediabunny/flac-encoder')])
  if (!registered) registerFlacEncoder()
  registered = true
  return mediabunny
}

/**
 * FLAC of unknown length. The library's own writer seeks back to complete the header, which a stream cannot,
 * so the packets are taken from the encoder and put behind its header as they come (a valid stream: RFC 9639, 8.2,
 * a total of 0 means unknown).
 */
export async function createFlacEncoder({ sampleRate, outputRate = sampleRate }: EncoderOptions): Promise<AudioEncoder> {
  const { AudioSample, AudioSampleSource, FlacOutputFormat, NullTarget, Output } = await loadFlac()
  const resampler = createResampler(sampleRate, outputRate)
  const ready: Uint8Array[] = []
  let written = 0

  const output = new Output({ format: new FlacOutputFormat(), target: new NullTarget() })
  const source = new AudioSampleSource({
    codec: 'flac',
    onEncodedPacket(packet, meta) {
      const header = meta?.decoderConfig?.description
      if (header) ready.push(toBytes(header))
      ready.push(packet.data)
    }
  })
  output.addAudioTrack(source)
  await output.start()

  async function add(samples: Int16Array) {
    if (!samples.length) return
    const sample = new AudioSample({ data: samples.slice(), format: 's16', numberOfChannels: 1, sampleRate: outputRate, timestamp: written / outputRate })
    written += samples.length
    await source.add(sample)
    sample.close()
  }
  const take = () => Buffer.concat(ready.splice(0))

  return {
    async write({ samples }) {
      await add(resampler.process(samples))
      return take()
    },
    async finish() {
      await add(resampler.flush())
      if (!written) await add(new Int16Array(1)) // the encoder knows no file without a sample
      await output.finalize()
      return take()
    },
    dispose: () => output.cancel()
  }
}

const toBytes = (source: AllowSharedBufferSource): Uint8Array =>
  ArrayBuffer.isView(source) ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength).slice() : new Uint8Array(source).slice()
