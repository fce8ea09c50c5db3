import { describe, expect, it, vi } from 'vitest'
import { readChatEvents, readSseData } from '~/utils/chat-stream'

const bytes = (text: string) => new TextEncoder().encode(text)

function bodyOf(...chunks: Uint8Array[]) {
  return new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk)
      controller.close()
    }
  })
}

async function collect<T>(items: AsyncIterable<T>) {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}

const chunk = (content: string) => ({ type: 'chunk', content })
const line = (event: unknown, end = '\n') => `data: ${JSON.stringify(event)}${end}${end}`
const whole = [line(chunk('Здравствуйте, ')), ': still here\n\n', line(chunk('мир 🌍')), 'data: [DONE]\n\n'].join('')

describe('reading an answer', () => {
  it('gives the same events wherever the network cuts them', async () => {
    for (const text of [whole, whole.replaceAll('\n', '\r\n')]) {
      const all = bytes(text)
      for (let cut = 0; cut <= all.length; cut++) {
        expect(await collect(readChatEvents(bodyOf(all.slice(0, cut), all.slice(cut))))).toEqual([chunk('Здравствуйте, '), chunk('мир 🌍')])
      }
    }
  })

  it('gives the same events when every byte comes alone', async () => {
    const single = [...bytes(whole)].map(byte => Uint8Array.of(byte))
    expect(await collect(readChatEvents(bodyOf(...single)))).toEqual([chunk('Здравствуйте, '), chunk('мир 🌍')])
  })

  it('joins several data lines of one event and needs no space after the colon', async () => {
    expect(await collect(readSseData(bodyOf(bytes('event: x\nid: 1\ndata:one\ndata: two\n\n'))))).toEqual(['one\ntwo'])
  })

  it('passes over events it does not know and lines that are no JSON', async () => {
    const text = line({ type: 'mood', value: 3 }) + 'data: {"type":\n\n' + line(chunk('a')) + 'data: [DONE]\n\n'
    expect(await collect(readChatEvents(bodyOf(bytes(text))))).toEqual([chunk('a')])
  })

  it('ends with an error event', async () => {
    const failed = { type: 'error', content: 'The model did not answer', code: 'provider_timeout', message: null }
    expect(await collect(readChatEvents(bodyOf(bytes(line(chunk('a')) + line(failed)))))).toEqual([chunk('a'), failed])
  })

  it('says so when the connection ends before the answer', async () => {
    await expect(collect(readChatEvents(bodyOf(bytes(line(chunk('a'))))))).rejects.toMatchObject({ code: 'unreachable' })
  })

  it('lets go of the connection when the reader leaves', async () => {
    const cancel = vi.fn()
    const body = new ReadableStream<Uint8Array>({ start: controller => controller.enqueue(bytes(line(chunk('a')))), cancel })
    for await (const event of readChatEvents(body)) if (event.type === 'chunk') break
    expect(cancel).toHaveBeenCalledOnce()
  })
})
