import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { config } from '#server/runtime/config'
import { logger } from '#server/runtime/logger'
import { VoiceId, VoiceManifest } from '#shared/schemas/tts'
import type { Voice } from './types'

export const MANIFEST = 'voice.json'
/** Voices are looked up for every sentence, and a person who changes a file waits no longer than this. */
const LOOK_AGAIN_MS = 1_000
const MAX_MANIFEST_BYTES = 64 * 1024
const MAX_VOICES = 500

interface Known { version: string, voice: Voice }

let known = new Map<string, Known>()
let looked = 0
/** Grows with each change: what was being read then is old already. */
let generation = 0
let looking: Promise<Voice[]> | undefined

/** Voices that are folders. A broken one is listed with its problem. Reads again only what has changed. */
export async function listVoiceFolders(now = Date.now()): Promise<Voice[]> {
  if (looked && now - looked < LOOK_AGAIN_MS) return voicesOf(known)
  return looking ??= lookAgain()
}

/** To be called after a change, so that the next look shows it. */
export function forgetVoiceFolders() {
  looked = 0
  looking = undefined
  generation++
}

export const voiceFolder = (id: string) => join(config().voicesDir, VoiceId.parse(id))

const voicesOf = (found: Map<string, Known>) => [...found.values()].map(({ voice }) => voice)

/** What it found counts only if nothing was changed meanwhile. */
async function lookAgain(): Promise<Voice[]> {
  const begun = generation
  try {
    const found = await readVoices()
    if (begun === generation) {
      known = found
      looked = Date.now()
    }
    return voicesOf(found)
  } finally {
    if (begun === generation) looking = undefined
  }
}

async function readVoices(): Promise<Map<string, Known>> {
  const entries = await readdir(config().voicesDir).catch(() => [])
  const ids = entries.filter(name => VoiceId.safeParse(name).success).sort().slice(0, MAX_VOICES)
  const found = await Promise.all(ids.map(async id => [id, await readVoice(id)] as const))
  return new Map(found.flatMap(([id, voice]) => voice ? [[id, voice]] : []))
}

async function readVoice(id: string): Promise<Known | undefined> {
  const path = join(voiceFolder(id), MANIFEST)
  const file = await stat(path).catch(() => undefined)
  if (!file?.isFile()) return
  const version = `${file.ino}:${file.mtimeMs}:${file.size}`
  const before = known.get(id)
  if (before?.version === version) return before
  const manifest = await readManifest(path, file.size).catch((error: unknown) => problemOf(error))
  if (typeof manifest !== 'string') return { version, voice: voiceOf(id, manifest) }
  logger.warn({ voice: id, problem: manifest }, 'a voice cannot be used')
  return { version, voice: { id, name: id, language: 'ru', driver: 'none', folder: voiceFolder(id), problem: { code: 'broken-manifest', detail: manifest } } }
}

async function readManifest(path: string, size: number): Promise<VoiceManifest> {
  if (size > MAX_MANIFEST_BYTES) throw new Error('the file is too large')
  return VoiceManifest.parse(JSON.parse(await readFile(path, 'utf8')))
}

/** In words that hold no path of this machine. */
function problemOf(error: unknown): string {
  if (error instanceof z.ZodError) return error.issues.map(({ path, message }) => `${path.join('.') || MANIFEST}: ${message}`).join('; ').slice(0, 500)
  return error instanceof SyntaxError ? 'not valid JSON' : error instanceof Error && !('code' in error) ? error.message : 'cannot be read'
}

function voiceOf(id: string, { consent: _, language, languages = [], ...manifest }: VoiceManifest): Voice {
  return { ...manifest, id, language, languages: [...new Set([language, ...languages])], folder: voiceFolder(id) }
}
