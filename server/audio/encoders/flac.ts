import { createResampler } from '#server/audio/resample'
import { openSampleSource } from './sample-source'
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
  const { FlacOutputFormat } = await loadFlac()
  const resampler = createResampler(sampleRate, outputRate)
  const ready: Uint8Array[] = []
  const source = await openSampleSource({
    codec: 'flac',
    onEncodedPacket(packet, meta) {
      const header = meta?.decoderConfig?.description
      if (header) ready.push(toBytes(header))
      ready.push(packet.data)
    }
  }, new FlacOutputFormat(), outputRate)
  const take = () => Buffer.concat(ready.splice(0))

  return {
    async write({ samples }) {
      await source.add(resampler.process(samples))
      return take()
    },
    async finish() {
      await source.add(resampler.flush())
      await source.finish()
      return take()
    },
    dispose: () => source.cancel()
  }
}

const toBytes = (source: AllowSharedBufferSource): Uint8Array =>
  ArrayBuffer.isView(source) ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength).slice() : new Uint8Array(source).slice()
