import { Readable } from 'node:stream'
import { createEvent } from 'h3'
import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { parsed, readBytes, readJson } from '#server/utils/validation'

function eventWith(chunks: (string | Buffer)[], headers: Record<string, string> = {}) {
  const request = Object.assign(Readable.from(chunks.map(chunk => Buffer.from(chunk))), { headers, method: 'POST', url: '/' })
  return createEvent(request as unknown as IncomingMessage, new ServerResponse(new IncomingMessage(new Socket())))
}

describe('the body of a request', () => {
  it('is read as JSON, in whatever pieces it comes', async () => {
    expect(await readJson(eventWith(['{"a":', '1}']))).toEqual({ a: 1 })
  })

  it('may be empty', async () => {
    expect(await readJson(eventWith([]))).toEqual({})
  })

  it('that is no JSON is refused with 400', async () => {
    await expect(readJson(eventWith(['{"a":']))).rejects.toMatchObject({ statusCode: 400, code: 'bad_json' })
  })

  it('that says it is too large is refused before it is read', async () => {
    await expect(readBytes(eventWith([], { 'content-length': '2000' }), 1_000)).rejects.toMatchObject({ statusCode: 413, code: 'too_large' })
  })

  it('that is larger than it says is refused with 413 as soon as it is', async () => {
    await expect(readBytes(eventWith(['x'.repeat(600), 'x'.repeat(600)], { 'content-length': '10' }), 1_000)).rejects.toMatchObject({ statusCode: 413 })
  })

  it('of letters cut between two pieces is put together again', async () => {
    const bytes = Buffer.from('{"a":"й"}')
    expect(await readJson(eventWith([bytes.subarray(0, 7), bytes.subarray(7)]))).toEqual({ a: 'й' })
  })
})

describe('text that would not come back as it was stored', () => {
  const Body = z.object({ name: z.string(), tags: z.array(z.string()).default([]) })

  it.each(['a\0b', 'a\uD83D', '\uDE00a'])('is refused with 400 that names the field', (text) => {
    const refused = (path: string) => expect.objectContaining({ statusCode: 400, issues: [{ path, message: expect.any(String) }] })
    expect(() => parsed(Body, { name: text }, 'body')).toThrow(refused('name'))
    expect(() => parsed(Body, { name: 'a', tags: ['b', text] }, 'body')).toThrow(refused('tags.1'))
    expect(() => parsed(Body, { name: text }, 'query')).toThrow(refused('name'))
  })

  it('is looked for however deep a body is', () => {
    let body: unknown = 'a\0b'
    for (let depth = 0; depth < 50_000; depth++) body = [body]
    expect(() => parsed(Body, body, 'body')).toThrow(expect.objectContaining({ statusCode: 400 }))
  })

  it('is not what everyday text is', () => {
    expect(parsed(Body, { name: 'Анна 😀\n' }, 'body')).toEqual({ name: 'Анна 😀\n', tags: [] })
  })
})

describe('what does not fit its schema', () => {
  const Body = z.object({ name: z.string().min(1), phones: z.array(z.object({ number: z.string() })) })

  it('is refused with 400 that names every field', () => {
    const refuse = () => parsed(Body, { name: '', phones: [{ number: 1 }] }, 'body')
    expect(refuse).toThrow(expect.objectContaining({
      statusCode: 400,
      issues: [expect.objectContaining({ path: 'name' }), expect.objectContaining({ path: 'phones.0.number' })]
    }))
  })

  it('is not an object at all: 400 as well', () => {
    expect(() => parsed(Body, 'text', 'body')).toThrow(expect.objectContaining({ statusCode: 400, issues: [expect.objectContaining({ path: '' })] }))
  })
})
