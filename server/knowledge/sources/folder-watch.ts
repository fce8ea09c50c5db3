import { watch, type FSWatcher } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { FolderListing } from './folder-listing'
import { createFolderLook, type FolderLookOptions, type Look, type LookManner } from './folder-look'

export interface FolderWatchOptions extends FolderLookOptions {
  log: Pick<Logger, 'warn' | 'info'>
  /** ms for which a file has to stay as it is before it is read: it may still be being written */
  settleMs?: number
  /** ms between looks for what the system doesn't tell of, as on network drives */
  lookMs?: number
  /** ms for which `sync` is waited for at most; what it does not see by then is seen later */
  syncMs?: number
}

export interface FolderWatch {
  name: string
  /** Keeps the knowledge like the folder until `signal` aborts. */
  run(signal: AbortSignal): Promise<void>
  /** Looks at once, and again while files are still being written, for as long as somebody would wait; how much changed. */
  sync(): Promise<number>
}

/** However much happens in the folder, ms between two looks. */
const LEAST_PAUSE_MS = 200
/** Looking through a large folder on a slow drive is not to be all that the machine does. */
const PAUSE_PER_LOOK = 20

/**
 * Events of the file system only say when to look; a look compares the folder with what is known. So what happened while
 * the server was off, or what events missed, is found all the same.
 */
export function createFolderWatch({ settleMs = 2_000, lookMs = 10_000, syncMs = 5_000, ...options }: FolderWatchOptions): FolderWatch {
  const { dir, log } = options
  const look = createFolderLook(options)
  let stopping = new AbortController().signal
  let looking: Promise<unknown> = Promise.resolve()
  let syncing: Promise<void> | undefined
  let changes = 0
  let isReadable = true

  /** One look at a time. */
  function lookNext(manner: LookManner, signal: AbortSignal): Promise<Look> {
    const next = looking.then(() => look(manner, signal))
    looking = next.catch(() => {})
    return next
  }

  /** Null when the folder can't be read, which is said once. */
  async function lookOrSay(manner: LookManner, signal: AbortSignal): Promise<Look | null> {
    try {
      const seen = await lookNext(manner, signal)
      if (!isReadable) log.info({ dir }, 'the knowledge folder can be read again')
      isReadable = true
      changes += seen.changes
      return seen
    } catch (error) {
      if (!signal.aborted) {
        if (isReadable) log.warn({ dir, err: error }, 'the knowledge folder can\'t be read')
        isReadable = false
      }
      return null
    }
  }

  /** For everybody who asks meanwhile. */
  async function lookUntilSettled() {
    const until = performance.now() + syncMs
    let seen = await lookOrSay({ settleMs, isThorough: true }, stopping)
    while (seen?.waiting && performance.now() < until && !stopping.aborted) {
      await delay(settleMs, undefined, { signal: stopping, ref: false }).catch(() => {})
      seen = await lookOrSay({ settleMs, isThorough: false }, stopping)
    }
  }

  return {
    name: 'knowledge-folder',
    async sync() {
      const before = changes
      syncing ??= lookUntilSettled().finally(() => syncing = undefined)
      const limit = new AbortController()
      await Promise.race([syncing, delay(syncMs, undefined, { signal: limit.signal }).catch(() => {})])
      limit.abort()
      return changes - before
    },
    async run(signal) {
      stopping = signal
      const bell = createBell(signal)
      const ears = createEars(bell.ring, error => log.warn({ dir, err: error }, 'the knowledge folder is not watched, only looked at from time to time'))
      while (!signal.aborted) {
        const begun = performance.now()
        const seen = await lookOrSay({ settleMs, isThorough: false }, signal)
        if (seen) ears.listenTo(seen.folders)
        await bell.within(seen?.waiting ? settleMs : Math.max(lookMs, PAUSE_PER_LOOK * (performance.now() - begun)), LEAST_PAUSE_MS)
      }
      ears.listenTo(new Map())
    }
  }
}

/** Rings when the system tells that something happened in one of the folders. */
function createEars(ring: () => void, report: (error: unknown) => void) {
  const watchers = new Map<string, FSWatcher>()
  let isReported = false

  function forget(key: string) {
    watchers.get(key)?.close()
    watchers.delete(key)
  }

  function listen(key: string, path: string) {
    const watcher = watch(path, { persistent: false }, ring)
    // Of a folder that is gone; the next look finds that out.
    watcher.on('error', () => forget(key))
    watchers.set(key, watcher)
    // Something may have come into it between the look and now.
    ring()
  }

  return {
    listenTo(folders: FolderListing['folders']) {
      for (const key of watchers.keys()) if (!folders.has(key)) forget(key)
      for (const [key, path] of folders) {
        if (watchers.has(key)) continue
        try {
          listen(key, path)
        } catch (error) {
          // The system watches only so many folders: those that are left are looked at.
          if (!isReported) report(error)
          isReported = true
          return
        }
      }
    }
  }
}

/** Waits that end early at a ring, and all when the signal aborts. */
function createBell(signal: AbortSignal) {
  let rang = false
  let wake: (() => void) | undefined
  const wait = (ms: number, canWake: boolean) => new Promise<void>((resolve) => {
    const end = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      wake = undefined
      resolve()
    }
    const timer = setTimeout(end, ms)
    signal.addEventListener('abort', end, { once: true })
    if (canWake) wake = end
    if (signal.aborted) end()
  })
  return {
    ring() {
      rang = true
      wake?.()
    },
    /** Resolves after `ms`, or when somebody has rung since it resolved last; what rings within the next `leastMs` is the same ring. */
    async within(ms: number, leastMs: number) {
      if (!rang) await wait(ms, true)
      await wait(leastMs, false)
      rang = false
    }
  }
}
