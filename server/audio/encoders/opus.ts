import { randomInt } from 'node:crypto'
import { createResampler } from '#server/audio/resample'
import { joinSamples } from '#server/audio/pcm'
import type { AudioEncoder, EncoderOptions } from './types'
import { oggPage } from './ogg'

const RATE = 24_000
const GRANULE_RATE = 48_000 // fixed by RFC 7845, 4
const FRAME_SAMPLES = RATE * 20 / 1_000
const BITRATE = 32_000
/** A packet is at most 1,275 bytes, 5 lacing values, and a page holds 255 of them. */
const MAX_PACKETS_PER_PAGE = 50
const GET_LOOKAHEAD = 4_027 // OPUS_GET_LOOKAHEAD_REQUEST of opus_defines.h

/** OGG/Opus (RFC 7845): what browsers, Telegram and WhatsApp play as a voice message. */
export async function createOpusEncoder({ sampleRate }: EncoderOptions): Promise<AudioEncoder> {
  const { Encoder } = await import('@evan/opus')
  const encoder = new Encoder({ channels: 1, sample_rate: RATE, application: 'voip' })
  encoder.bitrate = BITRATE
  const resampler = createResampler(sampleRate, RATE)
  const preSkip = encoder.ctl(GET_LOOKAHEAD) * GRANULE_RATE / RATE
  const pages = createPages(preSkip)
  let pending: Int16Array = new Int16Array(0)
  let samples = 0

  function encode(input: Int16Array) {
    pending = joinSamples([pending, input])
    let offset = 0
    for (; offset + FRAME_SAMPLES <= pending.length; offset += FRAME_SAMPLES) {
      pages.add(encoder.encode(pending.slice(offset, offset + FRAME_SAMPLES)))
    }
    pending = pending.slice(offset)
  }

  return {
    write(frame) {
      const input = resampler.process(frame.samples)
      samples += input.length
      encode(input)
      return pages.take()
    },
    finish() {
      const rest = resampler.flush()
      samples += rest.length
      encode(rest)
      const end = preSkip + samples * GRANULE_RATE / RATE
      const missing = (end - pages.granule()) * RATE / GRANULE_RATE
      encode(new Int16Array(Math.ceil(missing / FRAME_SAMPLES) * FRAME_SAMPLES - pending.length))
      return pages.finish(end)
    }
  }
}

/** Collects packets into pages. The newest packet is always kept back, because the last page must hold one. */
function createPages(preSkip: number) {
  const serial = randomInt(0, 2 ** 32 - 1)
  const ready: Uint8Array[] = []
  let sequence = 0
  let granule = 0
  let packets: Uint8Array[] = []

  const flush = (page: readonly Uint8Array[], position: number, marks: { first?: boolean, last?: boolean } = {}) =>
    ready.push(oggPage({ serial, sequence: sequence++, granule: position, packets: page, ...marks }))
  const packetGranule = FRAME_SAMPLES * GRANULE_RATE / RATE

  flush([opusHead(preSkip)], 0, { first: true })
  flush([opusTags()], 0)
  return {
    granule: () => granule,
    add(packet: Uint8Array) {
      if (packets.length >= MAX_PACKETS_PER_PAGE) {
        flush(packets, granule)
        packets = []
      }
      packets.push(packet)
      granule += packetGranule
    },
    take() {
      if (packets.length > 1) flush(packets.splice(0, packets.length - 1), granule - packetGranule)
      return Buffer.concat(ready.splice(0))
    },
    finish(end: number) {
      flush(packets, end, { last: true })
      return Buffer.concat(ready.splice(0))
    }
  }
}

function opusHead(preSkip: number): Uint8Array {
  const head = Buffer.alloc(19)
  head.write('OpusHead', 'latin1')
  head[8] = 1 // version
  head[9] = 1 // channels
  head.writeUInt16LE(preSkip, 10)
  head.writeUInt32LE(RATE, 12)
  return head
}

function opusTags(): Uint8Array {
  const vendor = 'ai-secretary'
  const tags = Buffer.alloc(16 + vendor.length)
  tags.write('OpusTags', 'latin1')
  tags.writeUInt32LE(vendor.length, 8)
  tags.write(vendor, 12, 'latin1')
  return tags
}
