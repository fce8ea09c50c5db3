import type { EncodedPacket } from 'mediabunny'
import { mixedFloats } from './mix.ts'
import type { PacketDecoder } from './demuxed.ts'

/** Opus is always decoded at its own rate, whatever was encoded (RFC 7845, 5.1). */
const RATE = 48_000
/** Offsets in the header `OpusHead` of RFC 7845, 5.1. */
const PRE_SKIP = 10
const MAPPING_FAMILY = 18
const STREAM_COUNT = 19
const COUPLED_COUNT = 20
const MAPPING = 21

export async function createOpusDecoder(config: AudioDecoderConfig): Promise<PacketDecoder> {
  const { OpusDecoder } = await import('opus-decoder')
  const decoder = new OpusDecoder(optionsOf(config))
  await decoder.ready
  return {
    decode(packets) {
      const { channelData, samplesDecoded } = decoder.decodeFrames(packets.map(packet => packet.data))
      const kept = samplesDecoded - samplesPastEnd(packets.at(-1))
      return { samples: mixedFloats(channelData.map(channel => channel.subarray(0, kept))), sampleRate: RATE }
    },
    free: () => decoder.free()
  }
}

function optionsOf({ description, numberOfChannels }: AudioDecoderConfig) {
  if (!description) return { channels: numberOfChannels }
  const head = ArrayBuffer.isView(description) ? Buffer.from(description.buffer, description.byteOffset, description.byteLength) : Buffer.from(description)
  const preSkip = head.readUInt16LE(PRE_SKIP)
  if (head.length < MAPPING + numberOfChannels || !head[MAPPING_FAMILY]) return { channels: numberOfChannels, preSkip }
  return {
    channels: numberOfChannels,
    preSkip,
    streamCount: head[STREAM_COUNT],
    coupledStreamCount: head[COUPLED_COUNT],
    channelMappingTable: [...head.subarray(MAPPING, MAPPING + numberOfChannels)]
  }
}

/** The last packet of a file may be declared shorter than what it decodes to; the rest of it is filling. */
function samplesPastEnd(last: EncodedPacket | undefined): number {
  if (!last?.duration) return 0
  return Math.max(0, packetSamples(last.data) - Math.round(last.duration * RATE))
}

/** RFC 6716, 3.1: the first byte tells the length of a frame, the second or the mode how many there are. */
function packetSamples(packet: Uint8Array): number {
  const [toc = 0, second = 0] = packet
  const config = toc >> 3
  const ms = config < 12 ? [10, 20, 40, 60][config % 4]! : config < 16 ? [10, 20][config % 2]! : [2.5, 5, 10, 20][config % 4]!
  const frames = [1, 2, 2, second & 0x3F][toc & 3]!
  return frames * ms * RATE / 1_000
}
