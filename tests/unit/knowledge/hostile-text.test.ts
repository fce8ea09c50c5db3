import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { createFaqIndex } from '#server/knowledge/faq-index'
import { createKnowledgeIndex } from '#server/knowledge/index'
import { createSpelling } from '#server/knowledge/spelling'
import type { FaqRecord } from '#server/knowledge/types'
import { stemOf, withoutGreeting, wordsOf } from '#server/knowledge/words'
import { logger } from '#server/runtime/logger'
import { HOSTILE_TEXTS } from '../hostile-texts'

const entry = (question: string, more: Partial<FaqRecord> = {}): FaqRecord => ({ id: question, question, answer: question, keywords: [], ...more })
const folder = mkdtempSync(join(tmpdir(), 'hostile-'))
const index = createKnowledgeIndex({ path: join(folder, 'knowledge-index.db') })
afterAll(async () => {
  await index.dispose()
  rmSync(folder, { recursive: true, force: true })
})
const put = (title: string, markdown: string) => index.put({ id: title, hash: markdown, title, fileName: 'a.md', setId: 'general', markdown })

const BUILTIN_NAMES = ['constructor', 'toString', '__proto__', 'hasOwnProperty', 'valueOf']

describe('words that are names of what every object has', () => {
  it.each(BUILTIN_NAMES)('are words like others: %s', async (name) => {
    expect(withoutGreeting(wordsOf(`${name} price`)).map(word => word.text)).toContain('price')
    const faq = createFaqIndex([entry(name), entry('Сколько стоит доставка?')])
    expect(faq.match(name)?.entry.id).toBe(name)
    expect(faq.match('сколько стоит доставка')?.entry.id).toBe('Сколько стоит доставка?')
    await put(name, `# A\n\n${name} is described here`)
    expect((await index.search({ text: `${name} described`, limit: 3 })).hits[0]?.documentId).toBe(name)
  })
})

describe('what cannot be indexed', () => {
  it('is left out and said in the log, and the rest is found', () => {
    const logged = vi.spyOn(logger, 'error').mockImplementation(() => {})
    const broken = { ...entry('broken'), keywords: null } as unknown as FaqRecord
    const index = createFaqIndex([broken, entry('Где вы находитесь?')])
    expect(index.match('где вы находитесь')?.entry.id).toBe('Где вы находитесь?')
    expect(logged).toHaveBeenCalledWith(expect.objectContaining({ id: 'broken' }), expect.any(String))
    logged.mockRestore()
  })
})

describe('a run of letters that is no word', () => {
  it('is not stemmed, and nothing is corrected to it or from it', () => {
    const long = `${'настройка'.repeat(5)}ми`
    expect(stemOf(long)).toBe(long)
    const spelling = createSpelling(new Map([[long, 'long'], ['настройка', 'настро']]))
    expect(spelling.correct(long.slice(1))).toBeNull()
    expect(spelling.correct('настроика')).toBe('настро')
  })

  it.each(HOSTILE_TEXTS)('does not hold up the search: %s', async (_, text) => {
    const faq = createFaqIndex([entry('Сколько стоит доставка по городу?', { keywords: ['доставка'] })])
    await put('Доставка', '# Доставка\n\nДоставка по городу бесплатно')
    const started = performance.now()
    faq.explain(text, 2)
    await index.search({ text, limit: 3 })
    createFaqIndex([entry(text.slice(0, 2_000))])
    expect(performance.now() - started).toBeLessThan(1_500)
  })
})
