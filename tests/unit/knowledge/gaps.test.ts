import { expect, it, onTestFinished } from 'vitest'
import type { Caller } from '#server/system/callers'
import { freshDatabase } from '../database/fresh-database'

const admin: Caller = { id: 'admin', username: 'admin', role: 'admin', permissions: new Set(), via: 'token' }
const PAGE = { state: 'open', order: 'often', limit: 50, offset: 0 } as const
const ANSWER = { kind: 'faq', question: 'Есть ли доставка?', answer: 'Да.', set_id: 'general' } as const

async function freshGaps() {
  const prisma = await freshDatabase()
  const [gaps, askings, faq] = await Promise.all([import('#server/knowledge/gaps'), import('#server/knowledge/gap-askings'), import('#server/knowledge/faq')])
  const ask = async (...texts: string[]) => {
    for (const text of texts) askings.noteGap({ text, language: 'ru', score: 0.2, channel: 'widget', sessionId: null })
    await askings.flushGaps()
  }
  return { prisma, ...gaps, ...askings, ...faq, ask, list: (query = {}) => gaps.listGaps({ ...PAGE, ...query }) }
}

it('questions of one meaning are one, with the ways they were asked and where, the newest first', async () => {
  const { prisma, list, noteGap, flushGaps } = await freshGaps()
  noteGap({ text: 'Сколько стоит доставка?', language: 'ru', score: 0.1, channel: 'widget', sessionId: 's1' })
  noteGap({ text: 'цена доставки', language: 'ru', score: 0.4, channel: 'telegram', sessionId: null })
  noteGap({ text: 'спасибо', language: 'ru', score: 0, channel: 'widget', sessionId: 's1' })
  await flushGaps()
  noteGap({ text: 'Есть ли парковка?', language: 'ru', score: 0, channel: 'widget', sessionId: 's2' })
  noteGap({ text: 'Какая стоимость доставки? Мой телефон 89123456789', language: 'ru', score: 0.2, channel: 'phone', sessionId: 's3' })
  await flushGaps()
  const { gaps, total, open } = await list()
  expect([total, open]).toEqual([2, 2])
  expect(gaps[0]).toMatchObject({ question: 'Сколько стоит доставка?', language: 'ru', asked_count: 3, best_score: 0.4, state: 'open' })
  expect(gaps[0]!.askings.map(({ text, channel, session_id }) => [text, channel, session_id])).toEqual([
    ['Какая стоимость доставки? Мой телефон •••', 'phone', 's3'], ['цена доставки', 'telegram', null], ['Сколько стоит доставка?', 'widget', 's1']
  ])
  expect(gaps[0]!.last_asked >= gaps[0]!.first_asked).toBe(true)
  await prisma.knowledgeGap.updateMany({ where: { asked_count: 1 }, data: { last_asked: new Date(Date.now() + 1_000) } })
  expect((await list({ order: 'newest', limit: 1 })).gaps[0]!.question).toBe('Есть ли парковка?')
  expect((await list({ offset: 1 })).gaps.map(gap => gap.question)).toEqual(['Есть ли парковка?'])
})

it('the same words again in one conversation are not another asking', async () => {
  const { list, noteGap, flushGaps } = await freshGaps()
  const asked = { text: 'Есть ли парковка?', language: 'ru', score: 0, channel: 'admin', sessionId: 's' } as const
  noteGap(asked)
  noteGap(asked)
  await flushGaps()
  noteGap(asked)
  noteGap({ ...asked, sessionId: 'another' })
  await flushGaps()
  expect((await list()).gaps).toMatchObject([{ asked_count: 2 }])
})

it('an answer becomes a FAQ entry, and the question opens again when it was of no help', async () => {
  const { ask, list, answerGap, listFaqEntries } = await freshGaps()
  await ask('Есть ли у вас доставка?')
  const { id } = (await list()).gaps[0]!
  const answered = await answerGap(id, ANSWER, admin)
  const [entry] = await listFaqEntries()
  expect(entry).toMatchObject({ question: 'Есть ли доставка?', answer: 'Да.', set_id: 'general', enabled: true })
  expect(answered).toMatchObject({ state: 'answered', answer_kind: 'faq', answer_id: entry!.id })
  expect(await list()).toMatchObject({ total: 0, open: 0 })
  await expect(answerGap(id, ANSWER, admin)).rejects.toMatchObject({ statusCode: 409 })
  await ask('а доставка у вас есть?')
  expect((await list()).gaps).toMatchObject([{ id, asked_count: 2, state: 'open', answer_kind: null, answer_id: null }])
})

it('an answer becomes a note, and but one, however many answer at once', async () => {
  const { prisma, ask, list, answerGap } = await freshGaps()
  const [{ stopIngesting }, { closeKnowledgeIndex }] = await Promise.all([import('#server/knowledge/ingest'), import('#server/knowledge/the-index')])
  onTestFinished(() => stopIngesting().then(closeKnowledgeIndex))
  await prisma.user.create({ data: { id: admin.id, username: admin.username } })
  await ask('Есть ли у вас доставка?')
  const { id } = (await list()).gaps[0]!
  const [first, ...others] = await Promise.allSettled([1, 2, 3].map(() => answerGap(id, { ...ANSWER, kind: 'note' }, admin)))
  expect(others).toMatchObject([{ reason: { statusCode: 409 } }, { reason: { statusCode: 409 } }])
  const notes = await prisma.knowledgeDocument.findMany({ where: { source_type: 'note' } })
  expect(notes).toMatchObject([{ title: 'Есть ли доставка?', content: 'Да.', set_id: 'general' }])
  expect(first).toMatchObject({ value: { state: 'answered', answer_kind: 'note', answer_id: notes[0]!.id } })
})

it('stays open when the FAQ has the question already', async () => {
  const { ask, list, answerGap, createFaqEntry } = await freshGaps()
  await createFaqEntry({ question: 'есть ли доставка', answer: 'Нет.', keywords: [], enabled: false, set_id: null }, admin)
  await ask('Есть ли у вас доставка?')
  const { id } = (await list()).gaps[0]!
  await expect(answerGap(id, ANSWER, admin)).rejects.toMatchObject({ statusCode: 409 })
  expect((await list()).open).toBe(1)
})

it('a dismissed question only counts, until it is opened again', async () => {
  const { ask, list, dismissGap, reopenGap } = await freshGaps()
  await ask('Есть ли у вас доставка?')
  const { id } = (await list()).gaps[0]!
  expect(await dismissGap(id, admin)).toMatchObject({ state: 'dismissed' })
  await ask('доставка есть?')
  expect((await list()).open).toBe(0)
  expect((await list({ state: 'dismissed' })).gaps).toMatchObject([{ id, asked_count: 2 }])
  expect(await reopenGap(id, admin)).toMatchObject({ state: 'open' })
  await expect(reopenGap('nobody', admin)).rejects.toMatchObject({ statusCode: 404 })
})

it('keeps the 50 newest askings of a question', async () => {
  const { prisma, noteGap, flushGaps, list } = await freshGaps()
  for (let nth = 0; nth < 61; nth++) {
    noteGap({ text: 'Есть ли парковка?', language: 'ru', score: 0, channel: `widget ${nth}`, sessionId: null })
    if (nth >= 59) await flushGaps()
  }
  const { gaps: [gap] } = await list()
  expect(gap).toMatchObject({ asked_count: 61, askings: { length: 10, 0: { channel: 'widget 60' } } })
  expect(await prisma.knowledgeAsking.count()).toBe(50)
  expect(await prisma.knowledgeAsking.findMany({ where: { channel: { in: ['widget 10', 'widget 11'] } }, select: { channel: true } })).toEqual([{ channel: 'widget 11' }])
})

it('keeps two thousand open questions: those asked once and long ago leave first', async () => {
  const { prisma, ask, list } = await freshGaps()
  await ask('Есть ли парковка?', 'парковка есть?')
  const old = new Date('2026-01-01')
  const wordOf = (index: number) => [...String(index)].map(digit => ['ба', 'во', 'гу', 'ды', 'же', 'зи', 'кю', 'ля', 'мэ', 'ни'][Number(digit)]).join('')
  await prisma.knowledgeGap.createMany({ data: Array.from({ length: 2_000 }, (_, index) => ({ id: `g${index}`, question: `Что такое ${wordOf(index)}?`, language: 'ru', last_asked: new Date(old.getTime() + index) })) })
  await ask('Сколько стоит сборка?')
  const { open } = await list()
  expect(open).toBe(1_800)
  expect(await prisma.knowledgeGap.count({ where: { OR: [{ question: { in: ['Есть ли парковка?', 'Сколько стоит сборка?'] } }, { id: 'g1999' }] } })).toBe(3)
  expect(await prisma.knowledgeGap.count({ where: { id: 'g0' } })).toBe(0)
  await ask(`${wordOf(1_998)}?`)
  expect(await prisma.knowledgeGap.findUnique({ where: { id: 'g1998' } })).toMatchObject({ asked_count: 2 })
})

it('forgets what was said and what was settled long ago, and keeps what still waits', async () => {
  const { prisma, ask, list, dismissGap, deleteOldGaps } = await freshGaps()
  await ask('Есть ли у вас доставка?', 'Где вы находитесь: адрес?')
  await dismissGap((await list()).gaps.find(gap => gap.question.startsWith('Где'))!.id, admin)
  expect(await deleteOldGaps()).toEqual({ askings: 0, gaps: 0 })
  const { config } = await import('#server/runtime/config')
  expect(await deleteOldGaps(new Date(Date.now() + (config().RETENTION_DAYS + 1) * 86_400_000))).toEqual({ askings: 2, gaps: 1 })
  expect(await prisma.knowledgeAsking.count()).toBe(0)
  expect(await list()).toMatchObject({ total: 1, gaps: [{ askings: [] }] })
  await ask('адрес где находится?')
  expect((await list()).total).toBe(2)
})
