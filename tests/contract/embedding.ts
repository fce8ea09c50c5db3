import { describe, expect, it } from 'vitest'
import type { EmbeddingDriver } from '#server/embedding/types'

export const never = () => new AbortController().signal

/** Of the angle between two vectors of length 1. */
export const cosine = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, i) => sum + value * b[i]!, 0)

export interface EmbeddingUnderTest {
  /** A fresh driver; the suite disposes of it. */
  create(): EmbeddingDriver | Promise<EmbeddingDriver>
  /** The same where nothing can answer; drivers that need nobody have none. */
  unreachable?(): EmbeddingDriver
}

const TEXTS = ['price of the delivery', 'delivery price', 'opening hours on sunday', 'цена доставки', 'one', 'two words']
/** What one batch adds to the numbers of a vector: sums in another order. */
const CLOSE = 0.999

/** What every driver and every fake keeps to. */
export function testEmbeddingDriver(name: string, { create, unreachable }: EmbeddingUnderTest) {
  const using = (test: (driver: EmbeddingDriver) => Promise<void>) => async () => {
    const driver = await create()
    try {
      await test(driver)
    } finally {
      await driver.dispose?.()
    }
  }

  describe(`${name} keeps the contract of embedding`, () => {
    it('gives a vector of length 1 for each text, all of one size', using(async (driver) => {
      const { vectors } = await driver.embed(TEXTS, 'passage', never())
      expect(vectors).toHaveLength(TEXTS.length)
      expect(new Set(vectors.map(({ length }) => length)).size).toBe(1)
      for (const vector of vectors) expect(Math.abs(Math.hypot(...vector) - 1)).toBeLessThan(1e-4)
    }))

    it('keeps the order, however many there are', using(async (driver) => {
      const many = Array.from({ length: 70 }, (_, index) => `${TEXTS[index % TEXTS.length]} ${'number '.repeat(index % 9)}${index}`)
      const { vectors } = await driver.embed(many, 'passage', never())
      expect(vectors).toHaveLength(many.length)
      for (const index of [0, 1, 33, 69]) {
        const alone = await driver.embed([many[index]!], 'passage', never())
        expect(cosine(alone.vectors[0]!, vectors[index]!)).toBeGreaterThan(CLOSE)
      }
    }))

    it('finds texts alike that share their words', using(async (driver) => {
      const { vectors: [a, b, c] } = await driver.embed(TEXTS, 'passage', never())
      expect(cosine(a!, b!)).toBeGreaterThan(cosine(a!, c!))
      const { vectors: [question] } = await driver.embed(['what is the price of delivery'], 'question', never())
      expect(cosine(question!, a!)).toBeGreaterThan(cosine(question!, c!))
    }))

    it('is done at once with no texts', using(async (driver) => {
      expect((await driver.embed([], 'passage', never())).vectors).toEqual([])
    }))

    it('takes texts that are blank, too long, or of odd characters', using(async (driver) => {
      const odd = ['', '  \n', 'word '.repeat(30_000), '\u{1F600}'.repeat(50), 'half \uD83D', 'nul \0 and \u202E']
      const { vectors } = await driver.embed(odd, 'passage', never())
      expect(vectors).toHaveLength(odd.length)
      for (const vector of vectors) expect(Math.abs(Math.hypot(...vector) - 1)).toBeLessThan(1e-4)
    }))

    it('answers many callers at a time, each with their own', using(async (driver) => {
      const answers = await Promise.all(TEXTS.map(text => driver.embed([text], 'question', never())))
      const again = await driver.embed(TEXTS, 'question', never())
      for (const [index, { vectors }] of answers.entries()) expect(cosine(vectors[0]!, again.vectors[index]!)).toBeGreaterThan(CLOSE)
    }))

    it('throws the reason when it is stopped, before and in the middle, and goes on for others', using(async (driver) => {
      await expect(driver.embed(TEXTS, 'passage', AbortSignal.abort(new Error('too late')))).rejects.toThrow('too late')
      const controller = new AbortController()
      const asked = driver.embed(TEXTS, 'passage', controller.signal)
      controller.abort(new Error('hung up'))
      await expect(asked).rejects.toThrow('hung up')
      expect((await driver.embed(TEXTS, 'passage', never())).vectors).toHaveLength(TEXTS.length)
    }))

    if (unreachable) {
      it('says that it can\'t be reached, and that it may be later', async () => {
        const driver = unreachable()
        await expect(driver.embed(TEXTS, 'passage', never())).rejects.toMatchObject({ name: 'DriverError', retryable: true })
        await driver.dispose?.()
      })
    }
  })
}
