import { open } from 'node:fs/promises'
import { join } from 'node:path'
import type { VoiceSample } from '#shared/schemas/tts'
import { readWavHeader } from '#server/audio/wav-header'
import type { Voice } from './types'

const HEADER_BYTES = 4_096

/** The recordings of a voice that are there. */
export async function listSamples({ folder, samples = [] }: Pick<Voice, 'folder' | 'samples'>): Promise<VoiceSample[]> {
  if (!folder) return []
  const found = await Promise.all(samples.map(name => describeSample(folder, name).catch(() => [])))
  return found.flat()
}

async function describeSample(folder: string, name: string): Promise<VoiceSample> {
  await using file = await open(join(folder, name))
  const { size } = await file.stat()
  const { buffer, bytesRead } = await file.read(Buffer.alloc(HEADER_BYTES), 0, HEADER_BYTES, 0)
  const header = buffer.toString('latin1', 0, 4) === 'RIFF' ? readWavHeader(buffer.subarray(0, bytesRead)) : undefined
  const seconds = header && header !== 'other' ? (size - header.size) / 2 / header.channels / header.sampleRate : null
  return { name, seconds, size_bytes: size }
}
