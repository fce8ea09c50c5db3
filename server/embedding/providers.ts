import { createEngineServers, judged } from '#server/system/engine-servers'
import { getSetting } from '#server/system/settings'
import type { Language } from '#shared/schemas/settings'
import { EMBEDDING_DRIVERS } from './registry'

/** A question, what answers it in other words, and what has nothing to do with it. */
const SAMPLES: Record<Language, [question: string, alike: string, unlike: string]> = {
  ru: ['Сколько стоит доставка?', 'Привезём ваш заказ за 300 рублей.', 'Кошка спит на подоконнике.'],
  en: ['How much is the delivery?', 'We bring your order for five dollars.', 'The cat sleeps on the window sill.']
}

export const embeddingServers = createEngineServers({
  kind: 'embedding',
  drivers: EMBEDDING_DRIVERS,
  remote: ['openai', 'gemini'],
  async tryOut(driver, signal) {
    const [text, ...others] = SAMPLES[getSetting('business').language]
    const { vectors: [question] } = await driver.embed([text], 'question', signal)
    const { vectors: [alike, unlike] } = await driver.embed(others, 'passage', signal)
    return { dimensions: question!.length, ...judged(cosine(question!, alike!), cosine(question!, unlike!)) }
  }
})

const cosine = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0)
