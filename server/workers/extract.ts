// Child process: reads files that strangers made, and is killed when one takes too long or too much.
// Node runs this file as it is in tests: erasable TypeScript, relative imports with their extension.
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { Worker, isMainThread, workerData } from 'node:worker_threads'
import type { FromExtract, ToExtract } from '../knowledge/extraction/protocol.ts'
import { MEMORY_SIGNAL } from '../knowledge/extraction/protocol.ts'
import { readDocument } from '../knowledge/extraction/read-document.ts'
import { ReadingError } from '../knowledge/extraction/reading.ts'

const WATCH_EVERY_MS = 50
/** Taking in this much holds the server up for less than a millisecond. */
const PIECE_CHARACTERS = 200_000
/** Pages of text are read faster than anybody looks. */
const TELL_EVERY_MS = 200
const MOST_STACK_CHARACTERS = 4_000
const OCR_FOLDER = fileURLToPath(new URL('./models/ocr', import.meta.url))

if (isMainThread) serve()
else watchMemory(Number(workerData))

function serve() {
  let watchdog: Promise<unknown> | undefined
  process.on('disconnect', () => process.exit())
  // Ctrl+C reaches the whole process group, but the server may still want to tell how it ends: it ends us itself.
  process.on('SIGINT', () => {})
  process.on('message', async (order: ToExtract) => {
    watchdog ??= once(new Worker(new URL(import.meta.url), { workerData: order.memoryBytes }), 'online')
    await watchdog
    await answer(order)
  })
}

/** In a thread of its own, because reading keeps the main one busy for seconds. */
function watchMemory(most: number) {
  setInterval(() => {
    if (process.memoryUsage.rss() > most) process.kill(process.pid, MEMORY_SIGNAL)
  }, WATCH_EVERY_MS)
}

async function answer({ id, input, limits }: ToExtract) {
  try {
    let told = 0
    const progress = (done: number, total: number, isOcr: boolean) => {
      if (!isOcr && done < total && performance.now() - told < TELL_EVERY_MS) return
      told = performance.now()
      send({ type: 'progress', id, done, total, isOcr })
    }
    const { markdown, ...document } = await readDocument({ input, limits, ocrFolder: OCR_FOLDER, progress })
    for (let at = 0; at < markdown.length; at += PIECE_CHARACTERS) send({ type: 'text', id, text: markdown.slice(at, at + PIECE_CHARACTERS) })
    send({ type: 'done', id, document, rss: process.memoryUsage.rss() })
  } catch (error) {
    send({ type: 'failed', id, ...failureOf(error), rss: process.memoryUsage.rss() })
  }
}

/** What no reader foresaw is, as a rule, what a damaged file does to it; else somebody has to see it. */
function failureOf(error: unknown) {
  if (error instanceof ReadingError) return { code: error.code, detail: error.message, unforeseen: '' }
  const { message, stack = message } = error instanceof Error ? error : new Error(String(error))
  return { code: 'document_broken' as const, detail: message, unforeseen: stack.slice(0, MOST_STACK_CHARACTERS) }
}

function send(message: FromExtract) {
  if (process.connected) process.send!(message)
}
