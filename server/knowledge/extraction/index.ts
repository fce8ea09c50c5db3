import { createChild } from '#server/runtime/child-process'
import { dataPath } from '#server/runtime/config'
import { AppError } from '#server/runtime/errors'
import { logger } from '#server/runtime/logger'
import { createSlots } from '#server/runtime/slots'
import { workerEntry } from '#server/workers'
import { mayRead, memoryShare } from './bounds'
import { MEMORY_SIGNAL } from './protocol'
import type { FromExtract, ReadingLimits, ToExtract } from './protocol'
import type { ExtractedDocument, ExtractionFailure, ExtractionInput, Extractor } from './types'

interface ExtractorOptions {
  /** Bytes of memory at which a file is given up. */
  memoryBytes?: number
  /** ms for a whole file; a page that is read from a picture gives `pageMs` more. */
  readingMs?: number
  pageMs?: number
  /** ms without files after which the child is ended. */
  idleMs?: number
  limits?: Partial<ReadingLimits>
  /** File that the child runs. */
  entry?: string
  /** The only folder, besides the program's own, from which the child may read. */
  folder?: string
}

interface Reading {
  id: number
  pieces: string[]
  deadline: number
  onProgress(done: number, total: number): void
  resolve(document: ExtractedDocument): void
  reject(reason: unknown): void
}

const LIMITS: ReadingLimits = { pages: 2_000, ocrPages: 300, ocrMs: 30 * 60_000, characters: 5_000_000 }
const MEMORY_BYTES = 1_500_000_000
const MOST_WAITING = 10_000
/** Of the memory it may take: a child that holds this much after a file is not kept for the next. */
const SWOLLEN = 1 / 3
/** A file that gets the better of a reader still writes nothing, starts nothing and reads no other file. The native library that draws is an addon. */
const PERMISSIONS = ['--permission', '--allow-worker', '--allow-addons']
/** Others' answers come first. */
const NICENESS = 15

const FAILURES: Record<ExtractionFailure, [status: number, message: string]> = {
  document_encrypted: [422, 'The file is protected by a password'],
  document_broken: [422, 'The file is damaged'],
  document_empty: [422, 'There is no text in the file'],
  document_too_large: [413, 'The file is too large'],
  document_unsupported: [415, 'This kind of file can\'t be read'],
  document_timeout: [422, 'The file takes too long to read'],
  document_too_complex: [422, 'The file takes too much memory to read'],
  extraction_unavailable: [503, 'Files can\'t be read at the moment']
}

function failure(code: ExtractionFailure, detail: string) {
  const [status, message] = FAILURES[code]
  return new AppError(status, code, `${message}: ${detail}`)
}

/** Reads files one by one in a child process, which is started with the first and ended when no more come. */
export function createExtractor(options: ExtractorOptions = {}): Extractor {
  const { memoryBytes = memoryShare(MEMORY_BYTES), readingMs = 300_000, pageMs = 120_000, idleMs = 60_000, entry = workerEntry('extract'), folder = dataPath('documents', '.') } = options
  const limits = { ...LIMITS, ...options.limits }
  const inTurn = createSlots({ slots: 1, most: MOST_WAITING })
  const disposed = new AbortController()
  let current: Reading | undefined
  let hasBegun = false // the child that runs, to answer
  let ending: Promise<void> | undefined
  let lastId = 0
  const child = createChild<FromExtract, ToExtract>({ entry, idleMs, niceness: NICENESS, execArgv: [...PERMISSIONS, ...mayRead([folder], entry)], onMessage: receive, onGone: lose })

  function receive(message: FromExtract) {
    hasBegun = true
    if (message.id !== current?.id) return
    if (message.type === 'progress') {
      if (message.isOcr) current.deadline = Math.max(current.deadline, performance.now() + pageMs)
      current.onProgress(message.done, message.total)
    } else if (message.type === 'text') {
      current.pieces.push(message.text)
    } else {
      child.succeeded()
      // What one file left behind shall not be counted against the next.
      if (message.rss > memoryBytes * SWOLLEN) ending = child.end()
      if (message.type === 'failed' && message.unforeseen) logger.error({ reason: message.unforeseen }, 'a reader of files has failed')
      if (message.type === 'done') current.resolve({ ...message.document, markdown: current.pieces.join('') })
      else current.reject(failure(message.code, message.detail))
    }
  }

  /** It is the file's doing, unless the child could not even begin. */
  function lose(detail: string, signal?: NodeJS.Signals | null) {
    const isMemory = signal === MEMORY_SIGNAL
    if (hasBegun || isMemory) child.succeeded()
    if (isMemory) current?.reject(failure('document_too_complex', `more than ${Math.round(memoryBytes / 1e6)} MB`))
    else current?.reject(failure(hasBegun ? 'document_too_complex' : 'extraction_unavailable', detail))
  }

  function interrupt(reason: unknown) {
    current?.reject(reason)
    ending = child.kill()
  }

  function startChild(): boolean {
    if (child.state().state !== 'running') hasBegun = false
    return child.ensure()
  }

  async function read(input: ExtractionInput, onProgress: Reading['onProgress'], signal: AbortSignal): Promise<ExtractedDocument> {
    // It may have been given up between its turn and now.
    signal.throwIfAborted()
    if (!startChild()) throw failure('extraction_unavailable', 'the process that reads them keeps ending, it is given a pause')
    const { promise, resolve, reject } = Promise.withResolvers<ExtractedDocument>()
    current = { id: ++lastId, pieces: [], deadline: performance.now() + readingMs, onProgress, resolve, reject }
    const stopWatching = watch(current, signal, interrupt)
    child.setBusy(true)
    child.send({ id: current.id, input, limits, memoryBytes })
    try {
      return await promise
    } finally {
      stopWatching()
      current = undefined
      child.setBusy(false)
      await ending
    }
  }

  return {
    extract(input, onProgress, signal) {
      const ended = AbortSignal.any([signal, disposed.signal])
      return inTurn(ended, () => read(input, onProgress, ended))
    },
    async dispose() {
      disposed.abort(failure('extraction_unavailable', 'the server is shutting down'))
      await ending
      await child.end()
    }
  }
}

/** Interrupts a reading when nobody wants it any more, and when its time is over. */
function watch(reading: Reading, signal: AbortSignal, interrupt: (reason: unknown) => void) {
  const abort = () => interrupt(signal.reason)
  let timer: NodeJS.Timeout
  const check = () => {
    const left = reading.deadline - performance.now()
    if (left <= 0) interrupt(failure('document_timeout', 'its time is over'))
    else timer = setTimeout(check, left).unref()
  }
  check()
  signal.addEventListener('abort', abort, { once: true })
  return () => {
    clearTimeout(timer)
    signal.removeEventListener('abort', abort)
  }
}
