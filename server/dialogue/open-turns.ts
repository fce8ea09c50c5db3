import { onShutdown } from '#server/runtime/shutdown'

/** Answers that are being written get this long to finish when the server stops. */
const FINISH_MS = 5_000
const POLL_MS = 25
const OPEN_ANSWERS_ORDER = 10

const open = new Set<AbortController>()

/** A signal that ends with `signal` or with the server; `close` must be called when the turn is over. */
export function openTurnSignal(signal: AbortSignal) {
  const controller = new AbortController()
  const abort = () => controller.abort(signal.reason)
  if (signal.aborted) abort()
  signal.addEventListener('abort', abort, { once: true })
  open.add(controller)
  return {
    signal: controller.signal,
    abort: (reason: unknown) => controller.abort(reason),
    close() {
      signal.removeEventListener('abort', abort)
      open.delete(controller)
    }
  }
}

/** Lets open answers finish, then ends the rest, which are stored as interrupted. */
async function finishOpenTurns() {
  if (!await until(() => open.size === 0, FINISH_MS)) {
    for (const controller of open) controller.abort(new DOMException('The server is stopping', 'AbortError'))
    await until(() => open.size === 0, FINISH_MS)
  }
}

async function until(condition: () => boolean, limit: number) {
  const end = Date.now() + limit
  while (!condition() && Date.now() < end) await new Promise(resolve => setTimeout(resolve, POLL_MS))
  return condition()
}

onShutdown('open answers', OPEN_ANSWERS_ORDER, finishOpenTurns)
