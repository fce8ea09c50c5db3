// What knowledge costs the server: its start, a search through the API, and other people's answers while a long PDF is read.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { apiClient, connectModel, createApiKey, signIn, type ApiClient } from '../support/api.ts'
import { makePdf } from '../support/documents.ts'
import { giveFile, whenRead } from '../support/knowledge.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { startStubProcess } from './processes.ts'
import { figures } from './statistics.ts'

const LIMITS = { RATE_LIMIT_ENABLED: 'true', RATE_LIMIT_DEFAULT: '100000000', RATE_LIMIT_CHAT: '100000000' }
const DOCUMENTS = 200
const SECTIONS = 100
const STARTS = 7
const SEARCHES = 200
const STREAMS = 20
const WORDS = 400
const DELAY_MS = 50
const PDF_BYTES = 20 * 1024 * 1024
const NOUNS = 'договор оплата доставка гарантия ремонт кабинет врач запись скидка возврат товар склад заказ курьер адрес график отпуск смена документ паспорт полис анализ приём консультация абонемент тренер зал бассейн сауна массаж'.split(' ')
const ENDINGS = 'действует продлевается оформляется проверяется отменяется подтверждается переносится хранится выдаётся принимается'.split(' ')

export async function knowledgeServer() {
  const dataDir = mkdtempSync(join(tmpdir(), 'secretary-bench-'))
  const stub = await startStubProcess()
  const first = await startServer({ dataDir, env: LIMITS })
  const taught = await teach(first, await signIn(first))
  await first.stop()
  const start = await measureStarts(dataDir)
  const server = await startServer({ dataDir, env: LIMITS })
  const admin = await signIn(server)
  const search = await measureSearches(admin)
  await connectModel(admin, stub.baseUrl)
  const { secret } = await createApiKey(admin, ['chat'])
  const quiet = await streamsOf(server, secret)
  const { while_reading, pdf } = await streamsWhileReading(server, admin, secret)
  await server.stop()
  await stub.stop()
  rmSync(dataDir, { recursive: true, force: true })
  return { taught, start_ms: start, search_over_http_ms: search, late_ms: { quiet, while_reading, added_p99: while_reading.p99 - quiet.p99 }, pdf }
}

const pick = (words: string[], seed: number) => words[seed % words.length]!

/** 20,000 passages, uploaded as Markdown. */
async function teach(server: TestServer, admin: ApiClient) {
  const started = performance.now()
  const ids: string[] = []
  for (let document = 0; document < DOCUMENTS; document++) {
    const sections = Array.from({ length: SECTIONS }, (_, section) => {
      const sentences = Array.from({ length: 8 }, (_, nth) => `${pick(NOUNS, document * 7 + section + nth * 3)} номер ${document * SECTIONS + section} ${pick(ENDINGS, section + nth)} в разделе ${pick(NOUNS, section * 5 + nth)} ${nth}-го числа.`)
      return `## ${pick(NOUNS, section)} ${document}-${section}\n\n${sentences.join(' ')}`
    })
    const { body } = await giveFile(server, admin, `часть-${document}.md`, `# Справочник ${document}\n\n${sections.join('\n\n')}`)
    ids.push(body.document.id)
  }
  for (const id of ids) await whenRead(admin, id)
  const { body } = await admin.call('GET', '/admin/wiki-rag/stats')
  return { passages: body.stats.sections_indexed as number, seconds: Math.round((performance.now() - started) / 100) / 10 }
}

/** From the start of the process to an answer of /health, and to the first search. */
async function measureStarts(dataDir: string) {
  const samples = { health: [] as number[], first_search: [] as number[] }
  for (let i = 0; i < STARTS; i++) {
    const started = performance.now()
    const server = await startServer({ dataDir, env: LIMITS })
    await fetch(`${server.url}/health`)
    samples.health.push(performance.now() - started)
    const admin = await signIn(server)
    const asked = performance.now()
    await admin.call('POST', '/admin/wiki-rag/search', { query: 'гарантия номер 777' })
    samples.first_search.push(performance.now() - asked)
    await server.stop()
  }
  return { health: figures(samples.health), first_search: figures(samples.first_search) }
}

/** Another question each time. */
async function measureSearches(admin: ApiClient) {
  const samples: number[] = []
  for (let nth = 0; nth < SEARCHES; nth++) {
    const query = `когда ${pick(ENDINGS, nth)} ${pick(NOUNS, nth * 11)} и ${pick(NOUNS, nth * 3)} номер ${nth * 97}`
    const started = performance.now()
    await admin.call('POST', '/admin/wiki-rag/search', { query })
    samples.push(performance.now() - started)
  }
  return figures(samples)
}

async function streamsWhileReading(server: TestServer, admin: ApiClient, token: string) {
  const bytes = await longPdf()
  const started = performance.now()
  const { body } = await giveFile(server, admin, 'большой.pdf', bytes)
  const reading = whenRead(admin, body.document.id).then(read => ({ read, seconds: (performance.now() - started) / 1_000 }))
  const late = await streamsOf(server, token)
  const streamed = (performance.now() - started) / 1_000
  const { read, seconds } = await reading
  return { while_reading: late, pdf: { mb: Math.round(bytes.length / 2 ** 20), pages: read.document.page_count, state: read.document.state, seconds_read: Math.round(seconds * 10) / 10, seconds_streamed: Math.round(streamed * 10) / 10 } }
}

/** As much text and as many pictures as a manual of that size has. */
function longPdf(): Promise<Buffer> {
  const noise = Buffer.from(Array.from({ length: 90_000 }, (_, nth) => (nth * 7_919) % 251))
  return makePdf((pdf) => {
    let size = 0
    for (let page = 0; size < PDF_BYTES; page++) {
      if (page) pdf.addPage()
      pdf.text(Array.from({ length: 60 }, (_, nth) => `${pick(NOUNS, page + nth)} ${pick(ENDINGS, page * nth)} на странице ${page}, строка ${nth}, ${pick(NOUNS, nth * page)}.`).join(' '))
      // What a picture would weigh.
      pdf.file(Buffer.concat([noise, Buffer.from(String(page))]), { name: `picture-${page}.bin` })
      size += 90_000
    }
  }, { compress: false })
}

/** How late each word of many streams comes, beside the pace of the model. */
async function streamsOf(server: TestServer, token: string) {
  const client = apiClient(server, token)
  const late: number[] = []
  await Promise.all(Array.from({ length: STREAMS }, async () => {
    const response = await client.raw('POST', '/v1/chat/completions', { model: 'anna-secretary', stream: true, messages: [{ role: 'user', content: `!answer count=${WORDS} delay=${DELAY_MS}` }] })
    let last: number | undefined
    for await (const _ of response.body!) {
      const now = performance.now()
      if (last !== undefined) late.push(Math.max(0, now - last - DELAY_MS))
      last = now
    }
  }))
  return figures(late)
}
