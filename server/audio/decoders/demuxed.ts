import type { EncodedPacket, InputAudioTrack } from 'mediabunny'
import type { PcmFrame } from '../pcm.ts'
import { containerOf } from './containers.ts'
import { createMp3Decoder } from './mp3.ts'
import { wholePages } from './ogg.ts'
import { createOpusDecoder } from './opus.ts'
import { ForeignSoundError } from './types.ts'

/** Turns the packets of one track into mono sound. */
export interface PacketDecoder {
  decode(packets: readonly EncodedPacket[]): PcmFrame
  /** Frees what it holds outside of JavaScript's own memory. */
  free(): void
}

/** Packets decoded at once: a second or so. */
const BATCH = 50

const DECODERS = new Map<string, (config: AudioDecoderConfig) => Promise<PacketDecoder>>([
  ['opus', createOpusDecoder],
  ['mp3', createMp3Decoder]
])

/** Reads a compressed file of any container whose codec we have; the rest is named as foreign. */
export async function* readDemuxed(file: Uint8Array): AsyncGenerator<PcmFrame> {
  const track = await findTrack(file)
  const config = await track?.getDecoderConfig()
  const create = DECODERS.get(track?.codec ?? '')
  if (!track || !config || !create) throw await foreign(file, track)
  const decoder = await create(config)
  try {
    for await (const packets of batchesOf(track)) yield decoder.decode(packets)
  } finally {
    decoder.free()
  }
}

async function findTrack(file: Uint8Array): Promise<InputAudioTrack | null> {
  const { ADTS, BufferSource, Input, MATROSKA, MP3, MP4, OGG, QTFF, WEBM } = await import('mediabunny')
  const source = new BufferSource(containerOf(file)?.demuxer === 'ogg' ? wholePages(file) : file)
  // Only what is one file by itself: a playlist would have it fetch others.
  return new Input({ source, formats: [OGG, WEBM, MATROSKA, MP4, QTFF, MP3, ADTS] }).getPrimaryAudioTrack()
}

async function* packetsOf(track: InputAudioTrack): AsyncGenerator<EncodedPacket> {
  const { EncodedPacketSink } = await import('mediabunny')
  yield* new EncodedPacketSink(track).packets()
}

async function* batchesOf(track: InputAudioTrack): AsyncGenerator<EncodedPacket[]> {
  let batch: EncodedPacket[] = []
  for await (const packet of packetsOf(track)) {
    batch.push(packet)
    if (batch.length < BATCH) continue
    yield batch
    batch = []
  }
  if (batch.length) yield batch
}

/** What has no track for the demuxer may have one for ffmpeg, which knows more codecs. */
async function foreign(file: Uint8Array, track: InputAudioTrack | null): Promise<ForeignSoundError> {
  const { name, demuxer } = containerOf(file)!
  if (track?.codec !== 'aac') return new ForeignSoundError({ name: `This kind of ${name}`, demuxer })
  return new ForeignSoundError({ name: 'AAC', demuxer: 'aac', bytes: name === 'AAC' ? undefined : await toAdts(track) })
}

/** An MP4 may keep its index at its end, where ffmpeg can't find it in a pipe; a row of ADTS frames needs none. */
async function toAdts(track: InputAudioTrack): Promise<Uint8Array> {
  const { AdtsOutputFormat, BufferTarget, EncodedAudioPacketSource, Output } = await import('mediabunny')
  const target = new BufferTarget()
  const output = new Output({ format: new AdtsOutputFormat(), target })
  const source = new EncodedAudioPacketSource('aac')
  output.addAudioTrack(source)
  await output.start()
  const decoderConfig = await track.getDecoderConfig() ?? undefined
  for await (const packet of packetsOf(track)) await source.add(packet, { decoderConfig })
  await output.finalize()
  return new Uint8Array(target.buffer!)
}
