import { expect, it } from 'vitest'
import { freshDatabase } from '../llm/database'

it('likely phrases are the prompts and the clauses of FAQ answers that are the same each time, the most asked first', async () => {
  const { prisma } = await freshDatabase()
  const { createFaqEntry } = await import('#server/knowledge/faq')
  const { createPersona, activatePersona } = await import('#server/dialogue/personas')
  const { listLikelyPhrases } = await import('#server/dialogue/likely-phrases')
  const { loadSettings, setSetting } = await import('#server/system/settings')
  await loadSettings()
  const admin = { id: 'admin', username: 'admin', role: 'admin' as const, permissions: [], via: 'token' as const }
  await createPersona({ id: 'vera', name: 'Вера', description: '', language: 'ru', system_prompt: 'Ты секретарь.', voice: 'espeak-ru-marina', temperature: 0.7, max_tokens: 100, top_p: 0.9, repetition_penalty: 1, enabled: true }, admin)
  await activatePersona('vera', admin)
  const entry = { keywords: [], enabled: true }
  const rare = await createFaqEntry({ ...entry, question: 'Где вы?', answer: 'Мы в центре. Приходите!' }, null)
  const often = await createFaqEntry({ ...entry, question: 'Сколько стоит?', answer: 'It costs five dollars.' }, null)
  await createFaqEntry({ ...entry, question: 'Который час?', answer: 'Сейчас {current_time}.' }, null)
  await createFaqEntry({ ...entry, question: 'Старое?', answer: 'Уже нет.', enabled: false }, null)
  await prisma.faqEntry.update({ where: { id: often.id }, data: { hit_count: 5 } })
  await prisma.faqEntry.update({ where: { id: rare.id }, data: { hit_count: 1 } })
  const phrases = await listLikelyPhrases()
  expect(phrases.map(({ text }) => text.trim()).slice(-3)).toEqual(['It costs five dollars.', 'Мы в центре.', 'Приходите!'])
  expect(phrases.map(({ language }) => language).slice(-3)).toEqual(['en', 'ru', 'ru'])
  expect(phrases[0]).toEqual({ text: 'Вы ещё здесь?', language: 'ru', personaVoice: 'espeak-ru-marina' })
  const { ConversationSettings } = await import('#shared/schemas/settings')
  const greet = (greeting: string) => setSetting('conversation', ConversationSettings.parse({ greeting }))
  await greet('Добрый день! Чем помочь?')
  expect((await listLikelyPhrases())[0]).toEqual({ text: 'Добрый день! Чем помочь?', language: 'ru', personaVoice: 'espeak-ru-marina' })
  await greet('Сейчас {current_time}.')
  expect((await listLikelyPhrases())[0]!.text).toBe('Вы ещё здесь?')
  expect(phrases.some(({ text }) => /current_time|Уже нет/.test(text))).toBe(false)
})
