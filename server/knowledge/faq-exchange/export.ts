import { setImmediate as nextLoop } from 'node:timers/promises'
import Papa from 'papaparse'
import { listFaqEntries } from '../faq'
import { slicesOf } from '../faq-rows'
import { listSets } from '../sets'
import { COLUMNS, guardCell, joinKeywords } from './columns'

const WRITTEN_AT_ONCE = 200
const LINE_END = '\r\n'
/** By it Excel knows UTF-8. */
const MARK = '\uFEFF'

interface Exported { question: string, answer: string, keywords: string[], enabled: boolean, set: string | null, hit_count: number }

/** All entries as a file that can be read back here: its name, its type and its pieces. */
export async function exportFaq(format: 'json' | 'csv') {
  const names = new Map((await listSets()).map(({ id, name }) => [id, name]))
  const entries = (await listFaqEntries()).map(({ question, answer, keywords, enabled, set_id, hit_count }): Exported =>
    ({ question, answer, keywords, enabled, set: set_id && (names.get(set_id) ?? set_id), hit_count }))
  return {
    fileName: `faq-${new Date().toISOString().slice(0, 10)}.${format}`,
    contentType: format === 'csv' ? 'text/csv; charset=utf-8' : 'application/json',
    pieces: format === 'csv' ? csvOf(entries) : jsonOf(entries)
  }
}

async function* csvOf(entries: Exported[]): AsyncGenerator<string> {
  yield MARK + COLUMNS.join(',') + LINE_END
  for (const some of slicesOf(entries, WRITTEN_AT_ONCE)) {
    yield Papa.unparse(some.map(cellsOf), { newline: LINE_END }) + LINE_END
    await nextLoop()
  }
}

const cellsOf = ({ question, answer, keywords, enabled, set, hit_count }: Exported) =>
  [...[question, answer, joinKeywords(keywords)].map(guardCell), String(enabled), guardCell(set ?? ''), String(hit_count)]

async function* jsonOf(entries: Exported[]): AsyncGenerator<string> {
  yield '{"entries":[\n'
  let first = true
  for (const some of slicesOf(entries, WRITTEN_AT_ONCE)) {
    yield (first ? '' : ',\n') + some.map(entry => JSON.stringify(entry)).join(',\n')
    first = false
    await nextLoop()
  }
  yield '\n]}\n'
}
