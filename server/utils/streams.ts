import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import type { H3Event } from 'h3'
import { registerOpenStream } from '#server/runtime/open-streams'

/** A client that takes nothing for this long is gone, whatever its connection says. */
const STALLED_MS = 60_000

const isGone = (response: ServerResponse) => response.closed || response.destroyed

/** Aborts when the client goes away before the answer has ended, or has gone already. */
export function closedSignal(event: H3Event): AbortSignal {
  const controller = new AbortController()
  const { res } = event.node
  const abort = () => {
    if (!res.writableFinished) controller.abort(new DOMException('The client went away', 'AbortError'))
  }
  if (isGone(res)) abort()
  else res.once('close', abort)
  return controller.signal
}

/** Sends chunks as they come, at the client's own pace; ends early when the client goes away. */
export async function sendChunks(event: H3Event, chunks: AsyncIterable<string | Uint8Array>, headers: Record<string, string>) {
  const { res } = event.node
  event._handled = true
  if (!isGone(res)) {
    res.writeHead(200, headers)
    res.flushHeaders()
    registerOpenStream(res)
  }
  for await (const chunk of chunks) {
    if (res.writableEnded || isGone(res)) return
    if (!res.write(chunk)) await drained(res)
  }
  res.end()
}

async function drained(response: ServerResponse) {
  const waiting = new AbortController()
  const timer = setTimeout(() => response.destroy(), STALLED_MS)
  await Promise.race(['drain', 'close'].map(name => once(response, name, { signal: waiting.signal })))
  clearTimeout(timer)
  waiting.abort()
}

/** Server-sent events; each item is one `data:` line, so it must not hold a raw newline (JSON does not). */
export const sendEvents = (event: H3Event, events: AsyncIterable<string> | Iterable<string>) =>
  sendChunks(event, dataLines(events), { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store', 'x-accel-buffering': 'no' })

async function* dataLines(events: AsyncIterable<string> | Iterable<string>) {
  for await (const data of events) yield `data: ${data}\n\n`
}
