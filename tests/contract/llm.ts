import { inspect } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { completeWith, type LlmDriver, type LlmPart, type LlmRequest } from '#server/llm'
import { DriverError } from '#server/runtime/errors'

/** A vendor on loopback that can be told to misbehave: `!name` as the last user message, see `readBehaviour`. */
export interface LlmVendor {
  baseUrl: string
  aborted: { reached(wanted: number): Promise<void> }
  stop(): Promise<void>
}

export interface LlmDriverUnderTest {
  startVendor(): Promise<LlmVendor>
  create(baseUrl: string, key: string): LlmDriver
}

export const KEY = 'sk-Secret-0123456789'
const SECRET_TEXT = 'Мой пароль котлета'

export const ask = (content: string, more: Partial<LlmRequest> = {}): LlmRequest => ({ messages: [{ role: 'user', content }], ...more })
export const never = () => new AbortController().signal

export async function partsOf(stream: AsyncIterable<LlmPart>) {
  const parts: LlmPart[] = []
  for await (const part of stream) parts.push(part)
  return parts
}

export const textOf = (parts: LlmPart[]) => parts.map(part => part.type === 'text-delta' ? part.text : '').join('')

/** What every driver does, with or without a vendor behind it. */
export function testLlmDriver(name: string, create: () => LlmDriver | Promise<LlmDriver>) {
  describe(`${name}, like any driver`, () => {
    it('streams deltas and then exactly one end', async () => {
      const parts = await partsOf((await create()).stream(ask('Hello'), never()))
      expect(parts.length).toBeGreaterThan(1)
      expect(parts.slice(0, -1).every(part => part.type === 'text-delta' && part.text)).toBe(true)
      expect(parts.at(-1)).toMatchObject({ type: 'finished', reason: 'stop' })
    })

    it('gives the same answer in one piece', async () => {
      const driver = await create()
      const streamed = textOf(await partsOf(driver.stream(ask('Hello'), never())))
      expect(await completeWith(driver, ask('Hello'), never())).toMatchObject({ text: streamed, reason: 'stop' })
    })

    it('throws the reason of a signal that has been aborted before', async () => {
      const driver = await create()
      const reason = new Error('hung up')
      await expect(partsOf(driver.stream(ask('Hello'), AbortSignal.abort(reason)))).rejects.toBe(reason)
      await expect(completeWith(driver, ask('Hello'), AbortSignal.abort(reason))).rejects.toBe(reason)
    })

    it('throws the reason of a signal that is aborted in the middle', async () => {
      const abort = new AbortController()
      const reason = new Error('hung up')
      const reading = (async () => {
        for await (const part of (await create()).stream(ask('Hello'), abort.signal)) {
          if (part.type === 'text-delta') abort.abort(reason)
        }
      })()
      await expect(reading).rejects.toBe(reason)
    })
  })
}

/** What a driver with a vendor behind it does besides. */
export function testVendorDriver(name: string, { startVendor, create }: LlmDriverUnderTest) {
  describe(`${name} and its vendor`, () => {
    let vendor: LlmVendor
    let driver: LlmDriver
    beforeAll(async () => {
      vendor = await startVendor()
      driver = create(vendor.baseUrl, KEY)
    })
    afterAll(() => vendor.stop())

    const failureOf = async (wish: string, from = driver) => {
      const error: unknown = await partsOf(from.stream(ask(wish), never())).catch((error: unknown) => error)
      expect(error).toBeInstanceOf(DriverError)
      return error as DriverError
    }
    const failureOfWhole = async (wish: string) => {
      const error: unknown = await completeWith(driver, ask(wish), never()).catch((error: unknown) => error)
      expect(error).toBeInstanceOf(DriverError)
      return error as DriverError
    }

    it('reports what the answer cost', async () => {
      const usage = { prompt_tokens: 7, completion_tokens: 5 }
      expect((await partsOf(driver.stream(ask('Hello'), never()))).at(-1)).toEqual({ type: 'finished', reason: 'stop', usage })
      expect(await completeWith(driver, ask('Hello'), never())).toMatchObject({ usage })
    })

    it.each([['length', 'length'], ['filtered', 'content-filter']])('passes on why the answer ended: %s', async (wish, reason) => {
      expect((await partsOf(driver.stream(ask(`!${wish}`), never()))).at(-1)).toMatchObject({ type: 'finished', reason })
      expect(await completeWith(driver, ask(`!${wish}`), never())).toMatchObject({ reason })
    })

    it.each(['!hang-after-first', '!hang-before-headers', '!answer count=1000 delay=20'])('closes the vendor\'s connection when the person leaves: %s', async (wish) => {
      const leaving = await startVendor()
      const abort = new AbortController()
      const reason = new Error('hung up')
      const reading = (async () => {
        setTimeout(() => abort.abort(reason), 50)
        await partsOf(create(leaving.baseUrl, KEY).stream(ask(wish), abort.signal))
      })()
      await expect(reading).rejects.toBe(reason)
      await leaving.aborted.reached(1)
      await leaving.stop()
    })

    it('closes the vendor\'s connection when the reader stops reading', async () => {
      const leaving = await startVendor()
      for await (const part of create(leaving.baseUrl, KEY).stream(ask('!endless'), never())) {
        if (part.type === 'text-delta') break
      }
      await leaving.aborted.reached(1)
      await leaving.stop()
    })

    it('stops waiting for an answer in one piece when the person leaves', async () => {
      const abort = new AbortController()
      const reason = new Error('hung up')
      const waiting = completeWith(driver, ask('!hang-before-headers'), abort.signal)
      setTimeout(() => abort.abort(reason), 50)
      await expect(waiting).rejects.toBe(reason)
    })

    it('calls a server that is not there unreachable, worth another try', async () => {
      const gone = await startVendor()
      await gone.stop()
      expect(await failureOf('Hello', create(gone.baseUrl, KEY))).toMatchObject({ reason: 'unreachable', retryable: true })
    })

    it.each([
      ['unauthorized', { reason: 'unauthorized', retryable: false, status: 401 }],
      ['rate-limited retry=7', { reason: 'rate-limited', retryable: true, status: 429, retryAfterMs: 7_000 }],
      ['server-error', { reason: 'unavailable', retryable: true, status: 500 }],
      ['drop-before-headers', { reason: 'interrupted', retryable: true }]
    ])('tells how the vendor refused: %s', async (wish, expected) => {
      expect(await failureOf(`!${wish}`)).toMatchObject(expected)
      expect(await failureOfWhole(`!${wish}`)).toMatchObject(expected)
    })

    it.each([
      ['drop-in-the-middle', 'interrupted'],
      ['end-early', 'interrupted'],
      ['garbage-stream', 'bad-answer'],
      ['error-in-stream', 'unavailable']
    ])('tells how a stream broke: %s', async (wish, reason) => {
      expect(await failureOf(`!${wish}`)).toMatchObject({ reason, retryable: true })
    })

    it('calls an answer that cannot be read a bad one', async () => {
      expect(await failureOfWhole('!garbage')).toMatchObject({ reason: 'bad-answer' })
      expect(await failureOf('!garbage')).toMatchObject({ reason: 'bad-answer' })
      expect(await failureOfWhole('!another-shape')).toMatchObject({ reason: 'bad-answer' })
    })

    it('cuts an answer without end', async () => {
      const parts = await partsOf(driver.stream(ask('!endless'), never()))
      expect(parts.at(-1)).toMatchObject({ type: 'finished', reason: 'length' })
      expect(textOf(parts).length).toBeLessThan(201_000)
    }, 30_000)

    it('lists the vendor\'s models', async () => {
      expect(await driver.listModels?.(never())).toEqual(expect.arrayContaining([expect.stringMatching(/^stub-/)]))
    })

    it('keeps the key and the conversation out of every error', async () => {
      for (const wish of ['unauthorized', 'rate-limited', 'server-error', 'drop-before-headers', 'drop-in-the-middle', 'garbage-stream', 'error-in-stream', 'end-early']) {
        const request: LlmRequest = { messages: [{ role: 'system', content: SECRET_TEXT }, { role: 'user', content: `!${wish}` }] }
        const error: unknown = await partsOf(driver.stream(request, never())).catch((error: unknown) => error)
        const seen = inspect(error, { depth: 10, showHidden: true })
        expect(seen).not.toContain(KEY)
        expect(seen).not.toContain(SECRET_TEXT)
      }
    })
  })
}
