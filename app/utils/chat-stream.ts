import { ChatEvent } from '#shared/schemas/chat'
import { ApiError } from './api-error'

const END = '[DONE]'

/**
 * The events of one answer as they arrive. Ends with `[DONE]` or after an error event; throws ApiError
 * "unreachable" where the connection ends before that. What this page does not know is passed over.
 */
export async function* readChatEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<ChatEvent> {
  for await (const data of readSseData(body)) {
    if (data === END) return
    const { success, data: event } = ChatEvent.safeParse(parseJson(data))
    if (!success) continue
    yield event
    if (event.type === 'error') return
  }
  throw new ApiError({ status: 0, code: 'unreachable', detail: 'The answer ended before its end' })
}

/** The `data` of each server-sent event, however the network cut the stream. */
export async function* readSseData(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  let rest = ''
  let data: string[] = []
  try {
    for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
      const lines = (rest + decoder.decode(chunk.value, { stream: true })).split(/\r?\n/)
      rest = lines.pop() ?? ''
      for (const line of lines) {
        if (line.startsWith('data:')) data.push(line.slice(line[5] === ' ' ? 6 : 5))
        if (line !== '' || !data.length) continue
        yield data.join('\n')
        data = []
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
