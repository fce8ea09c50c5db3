import { mkdir, open, readFile, rename, rm, stat, statfs, unlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { parseJson } from '../../runtime/json.ts'
import { DownloadError } from './download-error.ts'
import { fetchFile, refuseWrite } from './fetch-file.ts'
import type { HubHttp } from './hub-http.ts'
import { MANIFEST, ModelManifest } from './manifest.ts'
import { DownloadPlan } from './plan.ts'
import { createSpeed } from './speed.ts'

export const PARTIAL = '.partial'
const STATE = 'download.json'
const LOCK = 'download.lock'
/** Left free, so that the database beside it can go on. */
const RESERVE_BYTES = 100 * 1024 * 1024

export interface DownloadProgress {
  phase: 'downloading' | 'checking'
  file: string
  downloadedBytes: number
  /** null while the size of a file is not known. */
  totalBytes: number | null
  bytesPerSecond: number
  etaSeconds: number | null
}

export interface DownloadOptions {
  modelsDir: string
  http: HubHttp
  signal: AbortSignal
  onProgress?(progress: DownloadProgress): void
  firstWaitMs?: number
}

/** What a stopped download left, beside its files. */
const DownloadState = z.object({
  plan: DownloadPlan,
  tags: z.record(z.string(), z.string()),
  done: z.record(z.string(), ModelManifest.shape.files.element)
})
type DownloadState = z.infer<typeof DownloadState>

/**
 * Fetches a model into `<modelsDir>/<id>.partial` and renames the folder when everything is there and right; what an
 * earlier try left is used. A model that is there already is replaced. Throws DownloadError, or the reason of `signal`.
 */
export async function downloadModel(plan: DownloadPlan, options: DownloadOptions): Promise<ModelManifest> {
  const folder = join(options.modelsDir, plan.id + PARTIAL)
  await mkdir(folder, { recursive: true }).catch(refuseWrite)
  const unlock = await lock(join(folder, LOCK))
  try {
    const state = await readState(folder, plan)
    await ensureSpace(folder, plan)
    await fetchAll(folder, state, options)
    const manifest = manifestOf(state)
    await writeFile(join(folder, MANIFEST), JSON.stringify(manifest, null, 2)).catch(refuseWrite)
    await rm(join(folder, STATE))
    await unlock()
    await publish(folder, join(options.modelsDir, plan.id))
    return manifest
  } finally {
    await unlock()
  }
}

/** The plan of a download that was stopped, or null. */
export async function findStopped(modelsDir: string, id: string): Promise<{ plan: DownloadPlan, bytes: number } | null> {
  const folder = join(modelsDir, id + PARTIAL)
  const state = await loadState(folder)
  if (state?.plan.id !== id) return null
  return { plan: state.plan, bytes: await bytesOnDisk(folder, state.plan) }
}

/** Throws away what a stopped download left. Throws DownloadError while another program goes on with it. */
export async function discardStopped(modelsDir: string, id: string) {
  const folder = join(modelsDir, id + PARTIAL)
  if (await isHeldElsewhere(join(folder, LOCK))) throw busy()
  await rm(folder, { recursive: true, force: true })
}

async function fetchAll(folder: string, state: DownloadState, { http, signal, onProgress, firstWaitMs }: DownloadOptions) {
  const { plan, tags, done } = state
  const speed = createSpeed()
  const totalBytes = plan.files.some(file => file.bytes === null) ? null : plan.files.reduce((sum, file) => sum + file.bytes!, 0)
  let finishedBytes = 0
  const save = () => writeFile(join(folder, STATE), JSON.stringify(state)).catch(refuseWrite)

  const report = (phase: DownloadProgress['phase'], file: string, bytes: number) => {
    const downloadedBytes = finishedBytes + bytes
    const bytesPerSecond = speed.at(downloadedBytes)
    const etaSeconds = totalBytes !== null && bytesPerSecond > 0 ? Math.round((totalBytes - downloadedBytes) / bytesPerSecond) : null
    onProgress?.({ phase, file, downloadedBytes, totalBytes, bytesPerSecond, etaSeconds })
  }

  await save()
  for (const file of plan.files) {
    signal.throwIfAborted()
    const target = join(folder, ...file.path.split('/'))
    const there = done[file.path]
    if (there && await sizeOf(target) === there.bytes) {
      finishedBytes += there.bytes
      continue
    }
    await mkdir(dirname(target), { recursive: true }).catch(refuseWrite)
    const fetched = await fetchFile({ ...file, target }, {
      http,
      signal,
      firstWaitMs,
      onBytes: bytes => report('downloading', file.path, bytes),
      onChecking: () => report('checking', file.path, file.bytes ?? 0),
      tag: {
        get: () => tags[file.path],
        async set(tag) {
          if (tags[file.path] === tag) return
          if (tag) tags[file.path] = tag
          else Reflect.deleteProperty(tags, file.path)
          await save()
        }
      }
    })
    done[file.path] = { path: file.path, ...fetched }
    finishedBytes += fetched.bytes
    await save()
  }
}

/** What is left of an earlier try of the same plan; of another plan nothing is used. */
async function readState(folder: string, plan: DownloadPlan): Promise<DownloadState> {
  const found = await loadState(folder)
  if (found && JSON.stringify(found.plan) === JSON.stringify(DownloadPlan.parse(plan))) return found
  return { plan, tags: {}, done: {} }
}

async function loadState(folder: string): Promise<DownloadState | null> {
  const text = await readFile(join(folder, STATE), 'utf8').catch(() => null)
  if (!text) return null
  const parsed = DownloadState.safeParse(parseJson(text))
  return parsed.success ? parsed.data : null
}

async function ensureSpace(folder: string, plan: DownloadPlan) {
  const needed = plan.files.reduce((sum, file) => sum + (file.bytes ?? 0), 0) - await bytesOnDisk(folder, plan)
  const { bavail, bsize } = await statfs(folder)
  if (needed + RESERVE_BYTES > bavail * bsize) {
    const megabytes = (bytes: number) => Math.ceil(bytes / 1_000_000)
    throw new DownloadError('no_space', `${megabytes(needed + RESERVE_BYTES)} MB are needed and ${megabytes(bavail * bsize)} MB are free`)
  }
}

async function bytesOnDisk(folder: string, plan: DownloadPlan) {
  const sizes = await Promise.all(plan.files.map(async ({ path }) => await sizeOf(join(folder, path)) || await sizeOf(join(folder, `${path}.part`))))
  return sizes.reduce((sum, bytes) => sum + bytes, 0)
}

const sizeOf = (path: string) => stat(path).then(({ size }) => size, () => 0)

const manifestOf = ({ plan: { id: _, files, ...plan }, done }: DownloadState): ModelManifest =>
  ({ ...plan, installed_at: new Date().toISOString(), files: files.map(({ path }) => done[path]!) })

/** Puts the finished folder in its place; what was there goes last, so that a crash leaves one of the two. */
async function publish(from: string, to: string) {
  const old = `${to}.old${PARTIAL}`
  await rm(old, { recursive: true, force: true })
  await rename(to, old).catch((error: NodeJS.ErrnoException) => error.code === 'ENOENT' ? undefined : refuseWrite(error))
  await rename(from, to).catch(refuseWrite)
  await rm(old, { recursive: true, force: true })
}

const heldHere = new Set<string>()

/** The server and the terminal must not fetch the same model at once. What a crashed program held is free. */
async function lock(path: string): Promise<() => Promise<void>> {
  if (heldHere.has(path) || await isHeldElsewhere(path)) throw busy()
  heldHere.add(path)
  await unlink(path).catch(() => {})
  const handle = await open(path, 'wx').catch(() => null)
  if (!handle) {
    heldHere.delete(path)
    throw busy()
  }
  await handle.writeFile(String(process.pid))
  await handle.close()
  return async () => {
    if (heldHere.delete(path)) await unlink(path).catch(() => {})
  }
}

async function isHeldElsewhere(path: string) {
  const owner = Number(await readFile(path, 'utf8').catch(() => ''))
  return owner > 0 && owner !== process.pid && isRunning(owner)
}

const busy = () => new DownloadError('in_progress', 'This model is being downloaded already')

function isRunning(pid: number) {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
