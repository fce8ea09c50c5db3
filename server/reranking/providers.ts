import { createEngineServers, judged } from '#server/system/engine-servers'
import { getSetting } from '#server/system/settings'
import type { Language } from '#shared/schemas/settings'
import { RERANKING_DRIVERS } from './registry'

/** A question, what answers it, and what only has to do with it. */
const SAMPLES: Record<Language, [question: string, answer: string, other: string]> = {
  ru: ['Сколько стоит доставка?', 'Доставка по городу стоит 300 рублей.', 'Кошка спит на подоконнике.'],
  en: ['How much is the delivery?', 'Delivery within the city costs five dollars.', 'The cat sleeps on the window sill.']
}

export const rerankingServers = createEngineServers({
  kind: 'reranking',
  drivers: RERANKING_DRIVERS,
  remote: ['jina'],
  async tryOut(driver, signal) {
    const [question, ...passages] = SAMPLES[getSetting('business').language]
    const [alike = Number.NaN, unlike = Number.NaN] = await driver.rerank(question, passages, signal)
    return judged(alike, unlike)
  }
})
