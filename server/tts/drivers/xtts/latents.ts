import { createHash } from 'node:crypto'
import { readFile, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate as nextLoop } from 'node:timers/promises'
import { encodeWav, joinSamples } from '#server/audio'
import { decodeAudio } from '#server/audio/decode'
import { dataPath } from '#server/runtime/config'
import { AppError, DriverError } from '#server/runtime/errors'
import { parseJson } from '#server/runtime/json'
import { ask, chunksOf, networkError, readAll, type Server } from '#server/runtime/remote-http'
import { readMembers } from './json-members'

/** What a voice is for the server, as the text of the two members of a JSON object: never parsed again once checked. */
export type Latents = string

const SAMPLE_RATE = 24_000
/** XTTS takes a voice from half a minute; more only makes the request slower. */
const MOST_SAMPLE_SECONDS = 60
const MAX_LATENTS_BYTES = 16 * 1024 * 1024
const MAX_STUDIO_BYTES = 256 * 1024 * 1024
const MOST_LATENTS = 1_024
const MOST_CACHED = 100
const NOTHING_LIKE_IT = 'The server sent something that is no voice of XTTS'

/** Throws DriverError `bad-answer` unless `text` holds a voice: some 33,000 numbers, so it is checked by hand and not written anew. */
export function checkedLatents(driver: string, text: string): Latents {
  if (!isVoice(parseJson(text))) throw new DriverError(driver, NOTHING_LIKE_IT, { retryable: false, reason: 'bad-answer' })
  return text.trim().slice(1, -1)
}

function isVoice(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Object.keys(value).length !== 2) return false
  const { gpt_cond_latent: latents, speaker_embedding } = value as Record<string, unknown>
  return isRow(speaker_embedding, 512) && Array.isArray(latents) && latents.length > 0 && latents.length <= MOST_LATENTS && latents.every(row => isRow(row, 1_024))
}

const isRow = (row: unknown, length: number) => Array.isArray(row) && row.length === length && row.every(value => typeof value === 'number')

/** The voice of some recordings, made by `make` once and kept under DATA_DIR/cache. `context` is what else decides how it sounds. */
export async function latentsOfSamples(driver: string, paths: readonly string[], context: string, make: (wav: Uint8Array) => Promise<Latents>, signal: AbortSignal): Promise<Latents> {
  const files = await Promise.all(paths.map(path => readFile(path))).catch((cause: unknown) => {
    throw new DriverError(driver, 'a sample of the voice is missing', { retryable: false, reason: 'unavailable', cause })
  })
  const hash = createHash('sha256').update(context)
  for (const file of files) {
    hash.update(`${file.length}:`).update(file)
    await nextLoop() // some ms each
  }
  const path = dataPath('cache', 'xtts', hash.digest('hex'))
  const known = await readFile(path, 'utf8').catch(() => undefined)
  if (known) {
    await utimes(path, new Date(), new Date()).catch(() => {})
    return known
  }
  const latents = await make(await joinedWav(driver, files, signal))
  await keep(path, latents)
  return latents
}

async function keep(path: string, latents: Latents) {
  await writeFile(`${path}.partial`, latents, { mode: 0o600 })
  await rename(`${path}.partial`, path)
  const folder = join(path, '..')
  const names = await readdir(folder)
  if (names.length <= MOST_CACHED) return
  const used = await Promise.all(names.map(async name => ({ name, at: (await stat(join(folder, name)).catch(() => undefined))?.mtimeMs ?? 0 })))
  for (const { name } of used.sort((a, b) => b.at - a.at).slice(MOST_CACHED)) await rm(join(folder, name), { force: true })
}

/** The server takes one file. */
async function joinedWav(driver: string, files: readonly Uint8Array[], signal: AbortSignal): Promise<Uint8Array> {
  const sounds: Int16Array[] = []
  for (const file of files) {
    const { samples } = await decodeAudio(file, { signal, sampleRate: SAMPLE_RATE }).catch((error: unknown) => {
      if (!(error instanceof AppError)) throw error
      throw new DriverError(driver, `a sample of the voice can't be read (${error.code})`, { retryable: false, reason: 'bad-request', cause: error })
    })
    sounds.push(samples)
  }
  const samples = joinSamples(sounds).subarray(0, MOST_SAMPLE_SECONDS * SAMPLE_RATE)
  return encodeWav([{ samples, sampleRate: SAMPLE_RATE }])
}

/** Asks a server what it hears in a recording. `conditioning` is known to servers that let it be chosen. */
export async function cloneSpeaker(server: Server, url: string, wav: Uint8Array, conditioning: Record<string, number>, signal: AbortSignal): Promise<Latents> {
  const form = new FormData()
  form.set('wav_file', new Blob([new Uint8Array(wav)], { type: 'audio/wav' }), 'voice.wav')
  for (const [name, value] of Object.entries(conditioning)) form.set(name, String(value))
  const response = await ask(server, `${url}/clone_speaker`, { method: 'POST', signal, body: form })
  const bytes = await readAll(server.driver, chunksOf(response.body), MAX_LATENTS_BYTES).catch((error: unknown) => {
    throw networkError(server.driver, error, signal)
  })
  return checkedLatents(server.driver, Buffer.concat(bytes).toString('utf8'))
}

/** A voice that the server has. Its list of all of them is some 40 MB, of which only this one is kept. */
export async function studioSpeaker(server: Server, url: string, name: string, signal: AbortSignal): Promise<Latents> {
  let found: string | undefined
  await readStudio(server, url, signal, other => other === name, (other, text) => {
    if (other === name) found = text
    return found !== undefined
  })
  if (found === undefined) throw new DriverError(server.driver, 'the server has no such speaker', { retryable: false, reason: 'bad-request' })
  return checkedLatents(server.driver, found)
}

export async function listStudioSpeakers(server: Server, url: string, signal: AbortSignal): Promise<string[]> {
  const names: string[] = []
  await readStudio(server, url, signal, () => false, (name) => {
    names.push(name)
    return false
  })
  return names
}

async function readStudio(server: Server, url: string, signal: AbortSignal, wanted: (name: string) => boolean, onMember: (name: string, text: string) => boolean) {
  const response = await ask(server, `${url}/studio_speakers`, { signal })
  try {
    await readMembers(atMost(server.driver, chunksOf(response.body)), wanted, onMember)
  } catch (error) {
    if (error instanceof SyntaxError) throw new DriverError(server.driver, NOTHING_LIKE_IT, { retryable: false, reason: 'bad-answer', cause: error })
    throw networkError(server.driver, error, signal)
  }
}

async function* atMost(driver: string, chunks: AsyncIterable<Uint8Array>) {
  let left = MAX_STUDIO_BYTES
  for await (const chunk of chunks) {
    left -= chunk.length
    if (left < 0) throw new DriverError(driver, 'The answer is too large', { retryable: false, reason: 'bad-answer' })
    yield chunk
  }
}
