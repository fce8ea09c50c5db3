import { realpath } from 'node:fs/promises'
import { relative, sep } from 'node:path'
import type { FSWatcher } from 'chokidar'
import type { Logger } from 'pino'
import { isIgnored, MOST_DEPTH } from './folder-listing'
import { createFolderLook, type FolderLookOptions, type Look } from './folder-look'

export interface FolderWatchOptions extends FolderLookOptions {
  log: Pick<Logger, 'warn' | 'info'>
  /** ms for which a file has to stay as it is before it is read: it may still be being written */
  settleMs?: number
  /** ms between looks for what the system doesn't tell of, as on network drives */
  lookMs?: number
}

export interface FolderWatch {
  name: string
  /** Keeps the knowledge like the folder until `signal` aborts. */
  run(signal: AbortSignal): Promise<void>
  /** Looks at once, waiting for no file to settle; how much changed. Throws the error of the file system when the folder can't be read. */
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
export function createFolderWatch({ settleMs = 2_000, lookMs = 10_000, ...options }: FolderWatchOptions): FolderWatch {
  const { dir, log } = options
  const look = createFolderLook(options)
  const never = new AbortController().signal
  let looking: Promise<unknown> = Promise.resolve()
  let isReadable = true

  /** One look at a time. */
  function lookNext(settleMs: number, signal: AbortSignal): Promise<Look> {
    const next = looking.then(() => look(settleMs, signal))
    looking = next.catch(() => {})
    return next
  }

  async function lookOrSay(signal: AbortSignal): Promise<Look> {
    try {
      const seen = await lookNext(settleMs, signal)
      if (!isReadable) log.info({ dir }, 'the knowledge folder can be read again')
      isReadable = true
      return seen
    } catch (error) {
      if (!signal.aborted) {
        if (isReadable) log.warn({ dir, err: error }, 'the knowledge folder can\'t be read')
        isReadable = false
      }
      return { changes: 0, waiting: 0 }
    }
  }

  return {
    name: 'knowledge-folder',
    sync: async () => (await lookNext(0, never)).changes,
    async run(signal) {
      const bell = createBell(signal)
      let watcher: FSWatcher | undefined
      while (!signal.aborted) {
        const begun = performance.now()
        const { waiting } = await lookOrSay(signal)
        if (isReadable) watcher ??= await watchTree(dir, bell.ring, log)
        await bell.within(waiting ? settleMs : Math.max(lookMs, PAUSE_PER_LOOK * (performance.now() - begun)), LEAST_PAUSE_MS)
      }
      await watcher?.close()
    }
  }
}

async function watchTree(dir: string, ring: () => void, log: FolderWatchOptions['log']) {
  const { watch } = await import('chokidar')
  const root = await realpath(dir).catch(() => dir)
  const ignored = (path: string) => path !== root && isIgnored(relative(root, path).split(sep).join('/'))
  const watcher = watch(root, { ignoreInitial: true, followSymlinks: false, depth: MOST_DEPTH, ignorePermissionErrors: true, ignored })
  watcher.on('all', ring)
  watcher.once('ready', ring)
  // The system has too little for watching so much: the looks go on.
  watcher.once('error', error => log.warn({ dir, err: error }, 'the knowledge folder is not watched, only looked at from time to time'))
  watcher.on('error', () => {})
  return watcher
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
