import { createHash } from 'node:crypto'
import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { encodeWav, type PcmFrame } from '#server/audio'
import { decodeAudio } from '#server/audio/decode'
import { AppError, conflict, notFound } from '#server/runtime/errors'
import { audit } from '#server/system/audit'
import type { Caller } from '#server/system/callers'
import { SHORTEST_SAMPLE_S } from '#shared/utils/voice-sample'
import { changeSamples, consentOf, getOwnVoice, needsConsent } from './voice-editor'

/** What XTTS takes a voice from, and what the others resample. */
const SAMPLE_RATE = 24_000
const LONGEST_S = 60
const MOST_SAMPLES = 20
/** RMS of the loudest tenth of a second below which nobody speaks, about -46 dBFS. */
const SILENT = 160
const CLIPPED_AT = 32_700
const MOST_CLIPPED = 0.005
const CONTENT_TYPES: Record<string, string> = { '.wav': 'audio/wav', '.mp3': 'audio/mpeg', '.ogg': 'audio/ogg', '.flac': 'audio/flac', '.webm': 'audio/webm', '.m4a': 'audio/mp4' }

/**
 * Adds a recording in any usual format. Throws 400 for one that is too short, silent or clipped, 413 for one that is
 * too long, 415 for no sound; 409 when there are enough of them.
 */
export async function addSample(id: string, bytes: Uint8Array, { consent, contentType }: { consent: boolean, contentType?: string }, user: Caller, signal: AbortSignal) {
  await getOwnVoice(id)
  const sound = await decodeAudio(bytes, { signal, maxSeconds: LONGEST_S, sampleRate: SAMPLE_RATE, contentType })
  ensureGood(sound)
  const wav = encodeWav([sound])
  const name = `sample-${createHash('sha256').update(wav).digest('hex').slice(0, 16)}.wav`
  const { folder } = await getOwnVoice(id)
  const voice = await changeSamples(id, async (manifest) => {
    if (!manifest.consent && !consent) throw needsConsent()
    if (manifest.samples.length >= MOST_SAMPLES && !manifest.samples.includes(name)) throw conflict(`A voice has at most ${MOST_SAMPLES} recordings`)
    await writeFile(join(folder, `${name}.partial`), wav)
    await rename(join(folder, `${name}.partial`), join(folder, name))
    return { ...manifest, samples: [...new Set([...manifest.samples, name])], ...consent && { consent: consentOf(user) } }
  })
  const sample = { name, seconds: sound.samples.length / SAMPLE_RATE, size_bytes: wav.length }
  audit('create', 'voice_sample', user, { id, sample: name, consent })
  return { voice, sample }
}

/** Takes a recording away. Throws NotFound. */
export async function deleteSample(id: string, name: string, user: Caller) {
  const { folder } = await getOwnVoice(id)
  const voice = await changeSamples(id, async (manifest) => {
    if (!manifest.samples.includes(name)) throw notFound('Recording')
    return { ...manifest, samples: manifest.samples.filter(other => other !== name) }
  })
  await rm(join(folder, name), { force: true })
  audit('delete', 'voice_sample', user, { id, sample: name })
  return voice
}

/** The file of a recording. Throws NotFound. */
export async function readSample(id: string, name: string): Promise<{ bytes: Buffer, contentType: string }> {
  const { folder, samples = [] } = await getOwnVoice(id)
  const path = join(folder, name)
  if (!samples.includes(name) || !await stat(path).then(file => file.isFile(), () => false)) throw notFound('Recording')
  return { bytes: await readFile(path), contentType: CONTENT_TYPES[extname(name).toLowerCase()] ?? 'application/octet-stream' }
}

function ensureGood({ samples, sampleRate }: PcmFrame) {
  if (samples.length < SHORTEST_SAMPLE_S * sampleRate) throw new AppError(400, 'sample_too_short', `A recording has to be at least ${SHORTEST_SAMPLE_S} seconds long`)
  const { loudest, clipped } = measure(samples, sampleRate / 10)
  if (loudest < SILENT) throw new AppError(400, 'sample_silent', 'Nothing can be heard in this recording')
  if (clipped > samples.length * MOST_CLIPPED) throw new AppError(400, 'sample_clipped', 'This recording is too loud and distorted: record it again from further away')
}

/** RMS of the loudest stretch of `length` samples, and how many are at the limit. */
function measure(samples: Int16Array, length: number) {
  let loudest = 0
  let clipped = 0
  for (let start = 0; start + length <= samples.length; start += length) {
    let sum = 0
    for (let i = start; i < start + length; i++) {
      const sample = samples[i]!
      sum += sample * sample
      if (sample > CLIPPED_AT || sample < -CLIPPED_AT) clipped++
    }
    loudest = Math.max(loudest, Math.sqrt(sum / length))
  }
  return { loudest, clipped }
}

export const maxSampleBytes = 50 * 1024 * 1024
export const isConsent = (value: string | undefined) => value === 'true' || value === '1' || value === 'on'
