import { readFile, stat } from 'node:fs/promises'
import { z } from 'zod'
import { recallInstalledModels, type InstalledModel } from '#server/system/installed-models'
import type { Voice } from './types'

/** A model of a thousand speakers would bury all other voices; the rest can be made into voices one by one. */
const MOST_SPEAKERS = 30
/** 256 floats for each length of a text, for each speaker: 510 lengths, and 511 in the first version. */
const KOKORO_SPEAKER_BYTES = [510, 511].map(lengths => lengths * 256 * 4)
/** In the order of the model's own list (hexgrad/Kokoro-82M, VOICES.md): the English ones, which come first. */
const KOKORO_SPEAKERS: Record<number, readonly string[]> = {
  11: ['af', 'af_bella', 'af_nicole', 'af_sarah', 'af_sky', 'am_adam', 'am_michael', 'bf_emma', 'bf_isabella', 'bm_george', 'bm_lewis'],
  53: [
    'af_alloy', 'af_aoede', 'af_bella', 'af_heart', 'af_jessica', 'af_kore', 'af_nicole', 'af_nova', 'af_river', 'af_sarah', 'af_sky',
    'am_adam', 'am_echo', 'am_eric', 'am_fenrir', 'am_liam', 'am_michael', 'am_onyx', 'am_puck', 'am_santa',
    'bf_alice', 'bf_emma', 'bf_isabella', 'bf_lily', 'bm_daniel', 'bm_fable', 'bm_george', 'bm_lewis'
  ]
}

/** Which driver speaks with a model, and what it is made with; undefined for a model that is no voice. */
export function driverFor({ type, files, sampleRate }: InstalledModel): { driver: string, options: Record<string, unknown> } | undefined {
  if (type === 'piper') return { driver: 'piper', options: { model: files.model, config: files.config } }
  if (type === 'kokoro' || type === 'kitten' || type === 'matcha' || type === 'vits') return { driver: 'sherpa', options: { type, files, ...sampleRate && { sample_rate: sampleRate } } }
}

/** Voices of the models that are installed, one for each speaker: asked for with every sentence. */
export async function listModelVoices(): Promise<Voice[]> {
  const voices = await Promise.all((await recallInstalledModels()).map(voicesOf))
  return voices.flat()
}

async function voicesOf(model: InstalledModel): Promise<Voice[]> {
  const driver = driverFor(model)?.driver
  if (!driver) return []
  const { id, name, languages } = model
  const voice = { id, name, language: languages[0] ?? 'en', languages, driver, options: { model: id } }
  const speakers = await speakersOf(model)
  if (speakers.length < 2) return [voice]
  return speakers.slice(0, MOST_SPEAKERS).map(({ speaker, label }) => ({
    ...voice, id: `${id}-${label}`, name: `${name}: ${label}`, ...genderOf(model, label), options: { model: id, speaker }
  }))
}

const genderOf = ({ type }: InstalledModel, label: string): Pick<Voice, 'gender'> =>
  type === 'kokoro' ? { gender: label[1] === 'f' ? 'female' : 'male' } : {}

interface Speaker {
  /** As the driver's options name it. */
  speaker: string | number
  label: string
}

const known = new Map<string, { key: string, speakers: Promise<Speaker[]> }>()

/** Read once for each version of a model. */
function speakersOf(model: InstalledModel): Promise<Speaker[]> {
  const key = `${model.folder}:${model.sizeBytes}`
  const entry = known.get(model.id)
  if (entry?.key === key) return entry.speakers
  const speakers = readSpeakers(model).catch(() => [])
  known.set(model.id, { key, speakers })
  return speakers
}

async function readSpeakers({ type, files }: InstalledModel): Promise<Speaker[]> {
  if (type === 'kokoro' && files.voices) {
    const { size } = await stat(files.voices)
    const names = KOKORO_SPEAKER_BYTES.map(bytes => KOKORO_SPEAKERS[size / bytes]).find(Boolean) ?? []
    return names.map((label, speaker) => ({ speaker, label }))
  }
  if (type !== 'piper' || !files.config) return []
  const { speaker_id_map } = PiperSpeakers.parse(JSON.parse(await readFile(files.config, 'utf8')))
  return Object.keys(speaker_id_map).map(label => ({ speaker: label, label }))
}

const PiperSpeakers = z.object({ speaker_id_map: z.record(z.string(), z.int()).default({}) })
