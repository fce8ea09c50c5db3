import { setImmediate as nextLoop } from 'node:timers/promises'
import { parentPort, workerData } from 'node:worker_threads'
import { findByWords } from '../knowledge/stand-in/find-words.ts'
import { putDocument, removeDocument } from '../knowledge/stand-in/put.ts'
import { openStore, PASSAGES_A_DOCUMENT } from '../knowledge/stand-in/store.ts'
import { endWhenAsked } from '../runtime/thread-end.ts'

const port = parentPort!
endWhenAsked(port)
const { db, reading } = openStore((workerData as { path: string }).path)
const breathe = async () => { port.postMessage({ alive: true }); await nextLoop() }
const passage = (n: number) => { const p = reading.prepare('SELECT p.*, d.id AS document_id, d.title, d.file_name FROM passages p JOIN documents d ON d.number = ? WHERE p.number = ?').get(Math.floor(n / PASSAGES_A_DOCUMENT), n) as any; return { id: p.id, documentId: p.document_id, documentTitle: p.title, fileName: p.file_name, headings: JSON.parse(p.headings), page: p.page, text: p.text, language: p.language } }
const methods: Record<string, (...args: any[]) => unknown> = {
  search(q) {
    const s = performance.now(); const docs = reading.prepare('SELECT number, id, set_id FROM documents').all() as any[]
    const allowed = docs.filter(d => q.documentIds ? q.documentIds.includes(d.id) : d.set_id !== null && (!q.setIds || q.setIds.includes(d.set_id))).map(d => d.number)
    const { words, hits } = findByWords(reading, q.text, allowed.length === docs.length ? null : allowed, 50)
    return { hits: hits.slice(0, q.limit).map((h, i) => ({ ...passage(h.number), coverage: h.coverage, fused: 1 / (61 + i), byWords: { rank: i + 1, bm25: h.bm25, words: h.words }, byMeaning: null })), words, tookMs: { words: performance.now() - s, meaning: null } }
  },
  compare(docs) { const known = new Map((db.prepare('SELECT id, hash FROM documents').all() as any[]).map(r => [r.id, r.hash])); const wanted = new Set(docs.map((d: any) => d.id)); for (const id of known.keys()) if (!wanted.has(id)) { db.exec('BEGIN'); removeDocument(db, id as string); db.exec('COMMIT') } return docs.filter((d: any) => known.get(d.id) !== d.hash).map((d: any) => d.id) },
  async put(d) { const { passages } = await putDocument(db, d, breathe); return { passages } },
  forget(id) { db.exec('BEGIN'); removeDocument(db, id); db.exec('COMMIT') },
  passages(id, page) { const d = reading.prepare('SELECT number, passages FROM documents WHERE id = ?').get(id) as any; if (!d) return { passages: [], total: 0 }; const out = []; for (let i = page.offset; i < Math.min(d.passages, page.offset + page.limit); i++) out.push({ ...passage(d.number * PASSAGES_A_DOCUMENT + i), hasMeaning: false }); return { passages: out, total: d.passages } },
  missingVectors: () => [], addVectors: () => undefined, dropVectors: () => 0,
  stats() { const r = reading.prepare('SELECT count(*) AS documents, coalesce(sum(passages),0) AS passages FROM documents').get() as any; return { ...r, terms: 0, averageLength: 0, embedded: 0 } }
}
let order = Promise.resolve()
port.on('message', (m: any) => {
  if (!m.call) return
  const run = async () => { try { port.postMessage({ id: m.id, value: await methods[m.call]!(...m.args) }) } catch (e) { port.postMessage({ id: m.id, failed: String(e) }) } }
  if (m.call === 'search') void run(); else order = order.then(run)
})
