// Runs in the index's thread
import type { DatabaseSync } from 'node:sqlite'
import { detectLanguage } from '../../../shared/utils/language.ts'
import { withoutGreeting, wordsOf } from '../words.ts'
import { PASSAGES_A_DOCUMENT } from './store.ts'

export interface WordHit { number: number, bm25: number, coverage: number, words: string[] }
const CANDIDATES = 60
const TEXT_COVERAGE = 0.75
const UNKNOWN_PASSAGES = 0.5
const LEAST_ASKED = 0.9
const OTHER_LANGUAGE = 0.5
const rarityOf = (documents: number, all: number) => Math.log(1 + (all - documents + 0.5) / (documents + 0.5))

export function findByWords(db: DatabaseSync, text: string, documents: number[] | null, limit: number) {
  const size = (db.prepare('SELECT coalesce(sum(passages), 0) AS n FROM documents').get() as { n: number }).n
  const df = db.prepare('SELECT doc FROM vocabulary WHERE term = ?')
  const byStem = new Map<string, { text: string, passages: number }>()
  for (const word of withoutGreeting(wordsOf(text))) {
    if (word.stop) continue
    if (!byStem.has(word.stem)) byStem.set(word.stem, { text: word.text, passages: (df.get(word.stem) as { doc: number } | undefined)?.doc ?? 0 })
  }
  const words = [...byStem].map(([stem, rest]) => ({ stem, ...rest }))
  const known = words.filter(({ passages }) => passages)
  if (!known.length) return { words, hits: [] as WordHit[] }
  const match = known.map(({ stem }) => `"${stem.replaceAll('"', '""')}"`).join(' OR ')
  const filter = documents ? `AND rowid / ${PASSAGES_A_DOCUMENT} IN (SELECT value FROM json_each(?))` : ''
  const rows = db.prepare(`SELECT w.rowid AS number, -w.score AS bm25, p.language, p.heading_stems, p.text_stems FROM (SELECT rowid, bm25(words, 2, 4, 1) AS score FROM words WHERE words MATCH ? ${filter} ORDER BY score LIMIT ${CANDIDATES}) w JOIN passages p ON p.number = w.rowid`)
    .all(match, ...documents ? [JSON.stringify(documents)] : []) as { number: number, bm25: number, language: string, heading_stems: string, text_stems: string }[]
  const language = detectLanguage(text)
  const unknown = rarityOf(UNKNOWN_PASSAGES, size)
  const asked = words.reduce((sum, { passages }) => sum + (passages ? rarityOf(passages, size) : unknown), 0)
  const total = Math.max(asked, LEAST_ASKED * unknown)
  const hits = rows.map(({ number, bm25, language: own, heading_stems, text_stems }) => {
    const found = known.filter(({ stem }) => heading_stems.includes(` ${stem} `) || text_stems.includes(` ${stem} `))
    const coverage = found.reduce((sum, { stem, passages }) => sum + rarityOf(passages, size) * (heading_stems.includes(` ${stem} `) ? 1 : TEXT_COVERAGE), 0)
    return { number, bm25, order: bm25 * (own === language ? 1 : OTHER_LANGUAGE), coverage: Math.min(1, coverage / total), words: found.map(({ text }) => text) }
  })
  return { words, hits: hits.sort((a, b) => b.order - a.order).slice(0, limit) }
}
