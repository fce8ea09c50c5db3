import { config } from '#server/runtime/config'
import { logger } from '#server/runtime/logger'
import type { Detected } from './models/detect.ts'
import { scanModels, type ScanOptions } from './models/scan.ts'
import type { InstalledModel } from './models/types.ts'

export type { InstalledModel, ModelType } from './models/types.ts'

/** Looking again costs some file attributes; files dropped in by hand are seen after this at the latest. */
const FRESH_MS = 2_000

const listeners = new Set<() => void>()
let looked: { at: number, scan: Promise<Detected> } | undefined
let last: string | undefined
let found: InstalledModel[] | undefined

/** Models that can be used now, by id. Broken ones are not among them. */
export const listInstalledModels = async (): Promise<InstalledModel[]> => (await listModelFolders()).installed

export const findInstalledModel = async (id: string): Promise<InstalledModel | null> =>
  (await listInstalledModels()).find(model => model.id === id) ?? null

/**
 * As they were found last, for those who can't wait for the disk in the middle of a conversation: an old look is
 * renewed behind their back. Waits only where nobody has looked yet.
 */
export async function recallInstalledModels(): Promise<InstalledModel[]> {
  if (!found) return listInstalledModels()
  listModelFolders().catch(error => logger.warn({ err: error }, 'the models folder can\'t be read'))
  return found
}

/** Everything that lies in the models folder, what is broken with it. */
export async function listModelFolders(): Promise<Detected> {
  if (!looked || Date.now() - looked.at > FRESH_MS) return lookAgain()
  return looked.scan
}

/** Reads the folder now and tells the listeners when something is new, gone or changed. */
export async function lookAgain(options?: ScanOptions): Promise<Detected> {
  const scan = scanModels(config().modelsDir, options)
  const mine = { at: Date.now(), scan }
  looked = mine
  scan.catch(() => looked === mine && (looked = undefined))
  const detected = await scan
  found = detected.installed
  const now = JSON.stringify(found)
  const changed = last !== undefined && last !== now
  last = now
  if (changed) tell()
  return detected
}

/** For whoever put files there or took them away: the engines hear of it even when the new files look like the old. */
export async function modelsWereChanged() {
  last = undefined
  const detected = await lookAgain()
  tell()
  return detected
}

/** Calls `listener` after models came or went; the answer ends that. */
export function onModelsChanged(listener: () => void): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

function tell() {
  for (const listener of listeners) {
    try {
      listener()
    } catch (error) {
      logger.error({ err: error }, 'a listener of model changes failed')
    }
  }
}
