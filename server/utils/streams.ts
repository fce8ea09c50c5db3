import { once } from 'node:events'
import type { H3Event } from 'h3'
import { registerOpenStream } from '#server/runtime/open-streams'

/** Aborts when the client goes away before the answer has ended. */
export function closedSignal(event: H3Event): AbortSignal {
  const controller = new AbortController()
  const { res } = event.node
  res.once('close', () => {
    if (!res.writableFinished) controller.abort(new DOMException('The client went away', 'AbortError'))
  })
  return controller.signal
}

/** Sends chunks as they come, at the client's own pace; ends early when the client goes away. */
export async function sendChunks(event: H3Event, chunks: AsyncIterable<string | Uint8Array>, headers: Record<string, string>) {
  const { res } = event.node
  event._handled = true
  res.writeHead(200, headers)
  res.flushHeaders()
  registerOpenStream(res)
  for await (const chunk of chunks) {
    if (res.writableEnded || res.destroyed) return
    if (!res.write(chunk)) await Promise.race([once(res, 'drain'), once(res, 'close')])
  }
  res.end()
}

/** Server-sent events; each item is one `data:` line, so it must not hold a raw newline (JSON does not). */
export const sendEvents = (event: H3Event, events: AsyncIterable<string>) =>
  sendChunks(event, dataLines(events), { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store', 'x-accel-buffering': 'no' })

async function* dataLines(events: AsyncIterable<string>) {
  for await (const data of events) yield `data: ${data}\n\n`
}
