import { mixedFloats } from './mix.ts'
import type { PacketDecoder } from './demuxed.ts'

/** Only whole frames may be given to this library: a kilobyte of anything else makes it ask again for ever. */
export async function createMp3Decoder({ numberOfChannels }: AudioDecoderConfig): Promise<PacketDecoder> {
  const { MPEGDecoder } = await import('mpg123-decoder')
  const decoder = new MPEGDecoder()
  await decoder.ready
  return {
    decode(packets) {
      const { channelData, sampleRate } = decoder.decodeFrames(packets.map(packet => packet.data))
      return { samples: mixedFloats(channelData.slice(0, numberOfChannels)), sampleRate }
    },
    free: () => decoder.free()
  }
}
