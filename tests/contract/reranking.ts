import { describe, expect, it } from 'vitest'
import type { RerankingDriver } from '#server/reranking/types'

export const never = () => new AbortController().signal

export interface RerankingUnderTest {
  /** A fresh driver; the suite disposes of it. */
  create(): RerankingDriver | Promise<RerankingDriver>
  /** The same where nothing can answer; drivers that need nobody have none. */
  unreachable?(): RerankingDriver
}

const QUESTION = 'what is the price of the delivery'
const PASSAGES = ['opening hours on sunday', 'the price of the delivery', 'two words']

/** What every driver and every fake keeps to. */
export function testRerankingDriver(name: string, { create, unreachable }: RerankingUnderTest) {
  const using = (test: (driver: RerankingDriver) => Promise<void>) => async () => {
    const driver = await create()
    try {
      await test(driver)
    } finally {
      await driver.dispose?.()
    }
  }

  describe(`${name} keeps the contract of re-ranking`, () => {
    it('gives each passage a score from 0 to 1, in their order, the best to what answers', using(async (driver) => {
      const scores = await driver.rerank(QUESTION, PASSAGES, never())
      expect(scores).toHaveLength(3)
      for (const score of scores) expect(score >= 0 && score <= 1).toBe(true)
      expect(Math.max(...scores)).toBe(scores[1])
    }))

    it('keeps the order of many', using(async (driver) => {
      const many = Array.from({ length: 70 }, (_, i) => i === 33 ? PASSAGES[1]! : `${PASSAGES[0]} ${'number '.repeat(i % 7)}`)
      const scores = await driver.rerank(QUESTION, many, never())
      expect(scores).toHaveLength(70)
      expect(scores.indexOf(Math.max(...scores))).toBe(33)
    }))

    it('is done at once with no passages', using(async (driver) => {
      expect(await driver.rerank(QUESTION, [], never())).toEqual([])
    }))

    it('takes texts that are blank, too long, or of odd characters', using(async (driver) => {
      const odd = ['', ' ', 'word '.repeat(30_000), 'half \uD83D', 'nul \0']
      for (const question of ['', QUESTION, 'word '.repeat(3_000)]) expect(await driver.rerank(question, odd, never())).toHaveLength(odd.length)
    }))

    it('throws the reason when it is stopped, before and in the middle, and goes on for others', using(async (driver) => {
      await expect(driver.rerank(QUESTION, PASSAGES, AbortSignal.abort(new Error('too late')))).rejects.toThrow('too late')
      const controller = new AbortController()
      const asked = driver.rerank(QUESTION, PASSAGES, controller.signal)
      controller.abort(new Error('hung up'))
      await expect(asked).rejects.toThrow('hung up')
      expect(await driver.rerank(QUESTION, PASSAGES, never())).toHaveLength(3)
    }))

    if (unreachable) {
      it('says that it can\'t be reached, and that it may be later', async () => {
        await expect(unreachable().rerank(QUESTION, PASSAGES, never())).rejects.toMatchObject({ name: 'DriverError', retryable: true })
      })
    }
  })
}
