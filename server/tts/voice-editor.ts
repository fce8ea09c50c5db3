import { randomBytes } from 'node:crypto'
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError, badRequest, conflict, notFound } from '#server/runtime/errors'
import { createQueue } from '#server/runtime/queue'
import { audit } from '#server/system/audit'
import type { Caller } from '#server/system/callers'
import { VoiceManifest, type VoiceCreate, type VoiceDetails, type VoicePatch } from '#shared/schemas/tts'
import { getCurrentVoice } from './current-voice'
import { describeVoice } from './describe-voice'
import { isCloned, problemWith } from './driver-options'
import { listSamples } from './sample-files'
import type { Voice } from './types'
import { forgetVoiceFolders, MANIFEST, voiceFolder } from './voice-folders'
import { problemCode, sayProblem } from './voice-problem'
import { usesOfVoice } from './voice-use'
import { findVoice } from './voices'

/** Belong to a provider, to a model or to the files of the voice; set here they could lead anywhere on this machine. */
const RESERVED_OPTIONS = ['api_key', 'base_url', 'base_urls', 'samples', 'config', 'files', 'extractor', 'converter']
const ID_LENGTH = 50

/** One change of a voice after the other. */
const inTurn = createQueue({ most: 50 })

/** Throws NotFound. */
export async function getVoiceDetails(id: string): Promise<VoiceDetails> {
  const voice = await findVoice(id)
  if (!voice) throw notFound('Voice')
  const { api_key: _, ...options } = voice.options ?? {}
  const manifest = voice.folder && voice.problem?.code !== 'broken-manifest' ? await readManifest(id) : undefined
  return {
    ...describeVoice(voice, (await getCurrentVoice()).voice),
    options,
    speed: voice.speed ?? 1,
    pitch: voice.pitch ?? 1,
    samples: await listSamples(voice),
    used_by: await usesOfVoice(id),
    consent: manifest?.consent ?? null,
    cloned: isCloned(voice)
  }
}

/** A voice of its own folder. Throws 400 for options that its driver can't use, 409 for an id that is taken. */
export const createVoice = ({ id: wanted, consent, ...fields }: VoiceCreate, user: Caller) => inTurn(async () => {
  if (isCloned(fields) && !consent) throw needsConsent()
  const manifest = VoiceManifest.parse({ ...fields, ...consent && { consent: consentOf(user) } })
  await ensureUsable(manifest)
  const id = wanted ?? await freeId(fields.name)
  if (wanted && await isTaken(wanted)) throw conflict('There is a voice of this id already')
  await mkdir(voiceFolder(id), { recursive: true })
  await writeManifest(id, manifest)
  audit('create', 'voice', user, { id, driver: fields.driver, consent })
  return getVoiceDetails(id)
})

/** Throws NotFound, 400 for a voice that comes with the product or a model, and for options that its driver can't use. */
export const updateVoice = (id: string, { consent, ...patch }: VoicePatch, user: Caller) => inTurn(async () => {
  const before = await getOwnManifest(id)
  const kept = Object.entries({ ...before, ...patch }).filter(([, value]) => value !== null)
  const manifest = VoiceManifest.parse({ ...Object.fromEntries(kept), ...consent && { consent: consentOf(user) } })
  if (isCloned(manifest) && !manifest.consent) throw needsConsent()
  if (patch.options) await ensureUsable(manifest, id)
  await writeManifest(id, manifest)
  audit('update', 'voice', user, { id, fields: Object.keys(patch), consent })
  return getVoiceDetails(id)
})

/** Its folder and all recordings in it. Throws NotFound, and 409 when something speaks with it and `force` is not set. */
export const deleteVoice = (id: string, force: boolean, user: Caller) => inTurn(async () => {
  await getOwnVoice(id)
  const uses = await usesOfVoice(id)
  if (uses.length && !force) throw new AppError(409, 'voice_in_use', `In use: ${uses.map(({ kind, name }) => `${kind} (${name})`).join(', ')}`)
  await rm(voiceFolder(id), { recursive: true, force: true })
  forgetVoiceFolders()
  audit('delete', 'voice', user, { id })
})

/** Changes which recordings a voice has; `change` sees its manifest and gives the new one. */
export const changeSamples = (id: string, change: (manifest: VoiceManifest) => Promise<VoiceManifest>): Promise<VoiceDetails> => inTurn(async () => {
  await writeManifest(id, await change(await getOwnManifest(id)))
  return getVoiceDetails(id)
})

export const consentOf = ({ username }: Caller) => ({ by: username, at: new Date().toISOString() })
export const needsConsent = () => badRequest('Say that this is your own voice or that you may use it', [{ path: 'consent', message: 'needed' }])

/** A voice that has a folder. Throws NotFound, 400 for one that comes with the product or with a model. */
export async function getOwnVoice(id: string): Promise<Voice & { folder: string }> {
  const voice = await findVoice(id)
  if (!voice) throw notFound('Voice')
  if (!voice.folder) throw badRequest('This voice comes with the product or with a model: make one of your own from it')
  return { ...voice, folder: voice.folder }
}

async function getOwnManifest(id: string): Promise<VoiceManifest> {
  const { problem } = await getOwnVoice(id)
  if (problem?.code === 'broken-manifest') throw badRequest(`The voice.json of this voice is broken: ${problem.detail}`)
  return readManifest(id)
}

const readManifest = async (id: string) => VoiceManifest.parse(JSON.parse(await readFile(join(voiceFolder(id), MANIFEST), 'utf8')))

/** Whole or not at all. */
async function writeManifest(id: string, manifest: VoiceManifest) {
  const path = join(voiceFolder(id), MANIFEST)
  await writeFile(`${path}.partial`, `${JSON.stringify(manifest, null, 2)}\n`)
  await rename(`${path}.partial`, path)
  forgetVoiceFolders()
}

/** Recordings come after the voice is made. */
async function ensureUsable(manifest: VoiceManifest, id?: string) {
  const reserved = RESERVED_OPTIONS.find(name => name in manifest.options)
  if (reserved) throw badRequest('An option can\'t be set here', [{ path: `options.${reserved}`, message: 'choose a provider or a model instead' }])
  const problem = await problemWith({ ...manifest, ...id !== undefined && { folder: voiceFolder(id) } })
  if (!problem || problem.code === 'no-samples') return
  const path = problem.code === 'unknown-driver' ? 'driver' : 'options'
  throw new AppError(400, problemCode(problem), `The voice could not speak: ${sayProblem(problem)}`, { issues: [{ path, message: problem.detail }] })
}

const isTaken = async (id: string) => await findVoice(id) !== null || await stat(voiceFolder(id)).then(() => true, () => false)

async function freeId(name: string) {
  const slug = name.toLowerCase().normalize('NFC').replace(/[^\p{L}\p{N}]+/gu, '-').slice(0, ID_LENGTH).replace(/^-+|-+$/g, '') || 'voice'
  return await isTaken(slug) ? `${slug}-${randomBytes(3).toString('hex')}` : slug
}
