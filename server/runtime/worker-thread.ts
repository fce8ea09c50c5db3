import { setTimeout as delay } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import type { Transferable } from 'node:worker_threads'
import type { ChildState } from './child-process'
import { createRestartPause } from './restart-pause'
import { END_THREAD } from './thread-end'

export interface ThreadOptions<In> {
  /** File that the thread runs. */
  entry: string
  /** What it finds in `workerData`. */
  data?: unknown
  /** ms without work after which the thread is ended. */
  idleMs: number
  /** ms without a message, while there is work, after which the thread counts as hung. */
  stallMs: number
  onMessage(message: In): void
  /** The thread ended without being asked to. */
  onGone(detail: string): void
}

/** A worker thread that is started when it is needed, watched while it works, and ended when it is idle. Its entry calls `endWhenAsked`. */
export interface Thread<Out> {
  /** Starts the thread where there is none. False while it is given a pause after it died again and again. */
  ensure(): boolean
  /** Says whether there is work: only then is the thread watched, and only then does it keep the server from ending. */
  setBusy(busy: boolean): void
  send(message: Out, transfer?: readonly Transferable[]): void
  /** It did what it is there for: earlier deaths are forgotten. */
  succeeded(): void
  state(): ChildState
  end(): Promise<void>
}

/** How long the end of a thread is waited for; it ends later then, when its work is done. */
const END_WAIT_MS = 5_000
const LAST_RESORT_STALLS = 10

export function createThread<In, Out>({ entry, data, idleMs, stallMs, onMessage, onGone }: ThreadOptions<In>): Thread<Out> {
  const pause = createRestartPause()
  const lastResortMs = stallMs * LAST_RESORT_STALLS
  let running: Worker | undefined
  let idleTimer: NodeJS.Timeout | undefined
  let stallTimer: NodeJS.Timeout | undefined
  let lastWords: string | undefined

  function lose(lost: Worker, detail: string) {
    if (lost !== running) return
    running = undefined
    clearTimeout(stallTimer)
    stallTimer = undefined
    lastWords = detail
    pause.lengthen()
    onGone(detail)
  }

  function start() {
    const started = new Worker(entry, { workerData: data, env: {}, execArgv: [] })
    started.on('message', (message: In) => {
      stallTimer?.refresh()
      onMessage(message)
    })
    started.once('error', error => lose(started, error instanceof Error ? error.message : 'ended with an error'))
    started.once('exit', code => lose(started, `ended with code ${code}`))
    running = started
  }

  function giveUp() {
    if (!running) return
    const hanging = running
    lose(hanging, 'gave no sign of life')
    void retire(hanging, lastResortMs)
  }

  async function end() {
    const ending = running
    running = undefined
    clearTimeout(idleTimer)
    clearTimeout(stallTimer)
    stallTimer = undefined
    if (ending) await retire(ending, lastResortMs)
  }

  return {
    ensure() {
      if (running) return true
      if (pause.lasts()) return false
      start()
      return true
    },
    setBusy(busy) {
      clearTimeout(idleTimer)
      running?.[busy ? 'ref' : 'unref']()
      if (busy) {
        stallTimer ??= setTimeout(giveUp, stallMs).unref()
        return
      }
      clearTimeout(stallTimer)
      stallTimer = undefined
      idleTimer = setTimeout(() => void end(), idleMs).unref()
    },
    send: (message, transfer = []) => running?.postMessage(message, transfer),
    succeeded: pause.reset,
    state() {
      if (running) return { state: 'running', detail: `thread ${running.threadId}` }
      return pause.lasts() ? { state: 'failed', detail: lastWords } : { state: 'idle' }
    },
    end
  }
}

/** Asks a thread to end; resolves when it has, or when that takes too long to be waited for. */
async function retire(thread: Worker, lastResortMs: number) {
  const exit = new Promise(resolve => thread.once('exit', resolve))
  // A loop of ours never hears of it; native code has had its time by then.
  const lastResort = setTimeout(() => void thread.terminate(), lastResortMs).unref()
  void exit.then(() => clearTimeout(lastResort))
  thread.postMessage(END_THREAD)
  const waited = new AbortController()
  await Promise.race([exit, delay(END_WAIT_MS, undefined, { signal: waited.signal }).catch(() => {})])
  waited.abort()
  thread.unref()
}
