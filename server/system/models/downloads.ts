import { readdir } from 'node:fs/promises'
import { config } from '#server/runtime/config'
import { AppError, conflict } from '#server/runtime/errors'
import { logger } from '#server/runtime/logger'
import { createQueue } from '#server/runtime/queue'
import { onShutdown } from '#server/runtime/shutdown'
import type { DownloadInfo } from '#shared/schemas/models'
import { modelsWereChanged } from '../installed-models'
import { DownloadError } from './download-error.ts'
import { discardStopped, downloadModel, findStopped, PARTIAL } from './download-model.ts'
import type { DownloadPlan } from './plan.ts'
import { forCaller, theHub } from './the-hub'

const WORKERS_ORDER = 50
const MOST_WAITING = 20
const MOST_REMEMBERED = 30

interface Download {
  info: DownloadInfo
  plan: DownloadPlan
  controller: AbortController
  /** Resolves when nothing is written for it any more. */
  ended: Promise<void>
}

const downloads = new Map<string, Download>()
/** One after the other: each takes the whole line anyway. */
const inTurn = createQueue()
let stopsWithServer = false

const isActive = ({ info }: Download) => info.state === 'queued' || info.state === 'downloading' || info.state === 'checking'

/** Begins to fetch a model, or goes on with it; `onDone` is called when it is there. Throws 409 while it runs. */
export function startDownload(plan: DownloadPlan, onDone: () => void): DownloadInfo {
  const known = downloads.get(plan.id)
  if (known && isActive(known)) throw conflict('This model is being downloaded already')
  if ([...downloads.values()].filter(isActive).length >= MOST_WAITING) throw new AppError(503, 'busy', 'Too many downloads are waiting', { retryAfter: 60 })
  if (!stopsWithServer) {
    stopsWithServer = true
    onShutdown('model downloads', WORKERS_ORDER, stopAll)
  }
  const controller = new AbortController()
  const info: DownloadInfo = { ...idle(plan), state: 'queued' }
  const download = { info, plan, controller, ended: inTurn(() => run(info, plan, controller.signal, onDone)) }
  downloads.delete(plan.id)
  downloads.set(plan.id, download)
  forgetOldest()
  return { ...info }
}

/** What runs, waits, failed, is done or was stopped by an end of the program. */
export async function listDownloads(): Promise<DownloadInfo[]> {
  const { modelsDir } = config()
  const names = await readdir(modelsDir).catch(() => [])
  const stopped = names.filter(name => name.endsWith(PARTIAL)).map(name => name.slice(0, -PARTIAL.length)).filter(id => !downloads.has(id))
  const paused = await Promise.all(stopped.map(id => findStopped(modelsDir, id)))
  return [
    ...[...downloads.values()].map(({ info }) => ({ ...info })),
    ...paused.flatMap(found => found ? [{ ...idle(found.plan), state: 'paused' as const, downloaded_bytes: found.bytes }] : [])
  ]
}

/** Ends downloads and throws away what they brought; without an id all that run or wait. Answers their names. */
export async function cancelDownloads(id?: string): Promise<string[]> {
  const { modelsDir } = config()
  const wanted = [...downloads.values()].filter(download => id === undefined ? isActive(download) : download.info.id === id)
  // What still waits for its turn has written nothing.
  const begun = wanted.filter(({ info }) => info.state !== 'queued')
  for (const { controller } of wanted) controller.abort(new DOMException('Cancelled', 'AbortError'))
  await Promise.all(begun.map(({ ended }) => ended))
  for (const { info } of wanted) {
    await forCaller(discardStopped(modelsDir, info.id))
    downloads.delete(info.id)
  }
  if (wanted.length || id === undefined) return wanted.map(({ info }) => info.name)
  const stopped = await findStopped(modelsDir, id)
  if (!stopped) return []
  await forCaller(discardStopped(modelsDir, id))
  return [stopped.plan.name]
}

async function run(info: DownloadInfo, plan: DownloadPlan, signal: AbortSignal, onDone: () => void) {
  const fetched = async () => {
    signal.throwIfAborted()
    info.state = 'downloading'
    await downloadModel(plan, {
      modelsDir: config().modelsDir,
      http: theHub().http,
      signal,
      onProgress: ({ phase, file, downloadedBytes, totalBytes, bytesPerSecond, etaSeconds }) =>
        Object.assign(info, { state: phase, file, downloaded_bytes: downloadedBytes, total_bytes: totalBytes, bytes_per_second: bytesPerSecond, eta_seconds: etaSeconds })
    })
    await modelsWereChanged()
    Object.assign(info, { state: 'done', file: null, bytes_per_second: 0, eta_seconds: null })
    onDone()
  }
  await fetched().catch((error: unknown) => {
    Object.assign(info, { state: signal.aborted ? 'paused' : 'failed', bytes_per_second: 0, eta_seconds: null })
    if (signal.aborted) return
    info.error = error instanceof DownloadError ? { code: error.code, message: error.message } : { code: 'internal', message: 'Something went wrong' }
    logger.warn({ model: info.id, err: error }, 'model was not downloaded')
  })
}

async function stopAll() {
  const running = [...downloads.values()].filter(isActive)
  for (const { controller } of running) controller.abort(new DOMException('The server stops', 'AbortError'))
  await Promise.all(running.map(({ ended }) => ended))
}

function idle(plan: DownloadPlan): DownloadInfo {
  const { id, name, catalogue_id, repo_id, revision, files } = plan
  const total = files.some(file => file.bytes === null) ? null : files.reduce((sum, file) => sum + file.bytes!, 0)
  return { id, name, catalogue_id, repo_id, revision, state: 'queued', file: null, downloaded_bytes: 0, total_bytes: total, bytes_per_second: 0, eta_seconds: null, error: null }
}

function forgetOldest() {
  for (const [id, download] of downloads) {
    if (downloads.size <= MOST_REMEMBERED) return
    if (!isActive(download)) downloads.delete(id)
  }
}
