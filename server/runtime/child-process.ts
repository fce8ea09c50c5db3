import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { getPriority, setPriority } from 'node:os'
import { createRestartPause } from './restart-pause'

export interface ChildState {
  /** `idle`: nothing runs, the next work starts it. `failed`: it broke and is not started again for a while. */
  state: 'idle' | 'running' | 'failed'
  detail?: string
}

export interface ChildOptions<In> {
  /** File that the child runs. */
  entry: string
  /** ms without work after which the child is ended. */
  idleMs: number
  /** ms without a sign of life, while there is work, after which the child counts as hung; none: whoever gives the work watches it. */
  stallMs?: number
  /** 1 to 19: how far it steps back for others who want the processor. */
  niceness?: number
  /** Node's own options. */
  execArgv?: string[]
  onMessage(message: In): void
  /** The child died without being asked to, of `signal` where it was one. */
  onGone(detail: string, signal?: NodeJS.Signals | null): void
}

/** A child process that is started when it is needed, watched while it works, and ended when it is idle. */
export interface Child<Out> {
  /** Starts the process where there is none. False while it is given a pause after it died again and again. */
  ensure(): boolean
  /** Says whether there is work: only then is the child watched, and only then does it keep the server from ending. */
  setBusy(busy: boolean): void
  /** A child that takes nothing for so long that too much waits for it is ended. */
  send(message: Out): void
  /** It did what it is there for: earlier deaths are forgotten. */
  succeeded(): void
  state(): ChildState
  end(): Promise<void>
  /** Ends it at once, whatever it is doing. */
  kill(): Promise<void>
}

const LAST_RESORT_MS = 1_000
/** Sent, but not yet taken by the child: half an hour of sound. */
const MOST_UNTAKEN_BYTES = 64 * 1024 * 1024

export function createChild<In, Out extends object>({ entry, idleMs, stallMs, niceness, execArgv = [], onMessage, onGone }: ChildOptions<In>): Child<Out> {
  const pause = createRestartPause()
  let running: ChildProcess | undefined
  let idleTimer: NodeJS.Timeout | undefined
  let stallTimer: NodeJS.Timeout | undefined
  let lastWords: string | undefined
  let untaken = 0
  let isOverrun = false

  function lose(lost: ChildProcess, detail: string, signal?: NodeJS.Signals | null) {
    if (lost !== running) return
    running = undefined
    clearTimeout(stallTimer)
    stallTimer = undefined
    lastWords = detail
    pause.lengthen()
    onGone(detail, signal)
  }

  function start() {
    // Nothing of our environment: secrets are none of its business.
    const started = fork(entry, { serialization: 'advanced', env: {}, execArgv, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] })
    started.on('message', (message: In) => {
      stallTimer?.refresh()
      onMessage(message)
    })
    started.once('error', error => lose(started, error.message))
    started.once('exit', (code, signal) => lose(started, isOverrun ? 'took too little of what it was sent' : `ended with ${signal ?? `code ${code}`}`, signal))
    // From here and at once: a thread keeps what it was born with, and Node begins several as it starts.
    if (niceness && started.pid) setPriority(started.pid, Math.max(niceness, getPriority()))
    running = started
    untaken = 0
    isOverrun = false
  }

  function letGo(): ChildProcess | undefined {
    const ending = running
    running = undefined
    clearTimeout(idleTimer)
    clearTimeout(stallTimer)
    stallTimer = undefined
    return ending
  }

  async function end() {
    const ending = letGo()
    if (ending) await endProcess(ending)
  }

  async function kill() {
    const ending = letGo()
    ending?.kill('SIGKILL')
    if (ending) await endProcess(ending)
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
      const hold = busy ? 'ref' : 'unref'
      running?.[hold]()
      running?.channel?.[hold]()
      if (busy) {
        if (stallMs !== undefined) stallTimer ??= setTimeout(() => running?.kill('SIGKILL'), stallMs).unref()
        return
      }
      clearTimeout(stallTimer)
      stallTimer = undefined
      idleTimer = setTimeout(() => void end(), idleMs).unref()
    },
    send(message) {
      // A child that is dying can't be written to; its 'exit' tells of it.
      if (!running?.connected || isOverrun) return
      const [receiver, bytes] = [running, bytesIn(message)]
      if (untaken + bytes > MOST_UNTAKEN_BYTES) {
        isOverrun = true
        receiver.kill('SIGKILL')
        return
      }
      untaken += bytes
      receiver.send(message, () => {
        if (receiver === running) untaken -= bytes
      })
    },
    succeeded: pause.reset,
    state() {
      if (running) return { state: 'running', detail: `process ${running.pid}` }
      return pause.lasts() ? { state: 'failed', detail: lastWords } : { state: 'idle' }
    },
    end,
    kill
  }
}

/** Sound and the like, beside which the rest weighs nothing. */
const bytesIn = (message: object) => Object.values(message).reduce((bytes: number, value: unknown) => ArrayBuffer.isView(value) ? bytes + value.byteLength : bytes, 0)

async function endProcess(child: ChildProcess) {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = new Promise(resolve => child.once('exit', resolve))
  const lastResort = setTimeout(() => child.kill('SIGKILL'), LAST_RESORT_MS)
  if (child.connected) child.disconnect()
  await exit
  clearTimeout(lastResort)
}
