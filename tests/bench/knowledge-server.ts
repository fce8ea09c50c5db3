// What knowledge costs the server: its start, a search through the API, and other people's answers while a long PDF is read.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createCanvas } from '@napi-rs/canvas'
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
const PHOTO = { width: 400, height: 300 }
const READ_MS = 600_000
const NOUNS = 'договор оплата доставка гарантия ремонт кабинет врач запись скидка возврат товар склад заказ курьер адрес график отпуск смена документ паспорт полис анализ приём консультация абонемент тренер зал бассейн сауна массаж'.split(' ')
const ENDINGS = 'действует продлевается оформляется проверяется отменяется подтверждается переносится хранится выдаётся принимается'.split(' ')

export async function knowledgeServer() {
  // Drawn before anything runs: it holds this process up for seconds.
  const manual = await longPdf()
  const dataDir = mkdtempSync(join(tmpdir(), 'secretary-bench-'))
  const stub = await startStubProcess()
  try {
    const first = await startServer({ dataDir, env: LIMITS })
    const taught = await signIn(first).then(admin => teach(first, admin)).finally(first.stop)
    const start = await measureStarts(dataDir)
    const server = await startServer({ dataDir, env: LIMITS })
    return { taught, start_ms: start, ...await measureAnswers(server, stub.baseUrl, manual).finally(server.stop) }
  } finally {
    await stub.stop()
    rmSync(dataDir, { recursive: true, force: true })
  }
}

async function measureAnswers(server: TestServer, model: string, manual: Buffer) {
  const admin = await signIn(server)
  const search = await measureSearches(admin)
  await connectModel(admin, model)
  const { secret } = await createApiKey(admin, ['chat'])
  const quiet = await streamsOf(server, secret)
  const { while_reading, pdf } = await streamsWhileReading(server, admin, secret, manual)
  return { search_over_http_ms: search, late_ms: { quiet, while_reading, added_p99: while_reading.p99 - quiet.p99 }, pdf }
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

/** Only words that come while the document is read or indexed are counted. */
async function streamsWhileReading(server: TestServer, admin: ApiClient, token: string, bytes: Buffer) {
  const started = performance.now()
  const { body } = await giveFile(server, admin, 'большой.pdf', bytes)
  const ready = new AbortController()
  const reading = whenRead(admin, body.document.id, READ_MS).then(read => ({ read, seconds: (performance.now() - started) / 1_000 })).finally(() => ready.abort())
  const [late, { read, seconds }] = await Promise.all([streamsOf(server, token, ready.signal), reading])
  const { page_count: pages, section_count: sections, state } = read.document
  return { while_reading: late, pdf: { mb: Math.round(bytes.length / 2 ** 20), pages, sections, state, seconds_read: Math.round(seconds * 10) / 10 } }
}

/** A manual: text on every page, and a picture as large as a photo has. */
function longPdf(): Promise<Buffer> {
  return makePdf((pdf) => {
    let size = 0
    for (let page = 0; size < PDF_BYTES; page++) {
      if (page) pdf.addPage()
      const photo = noisePicture(page)
      pdf.text(Array.from({ length: 25 }, (_, nth) => `${pick(NOUNS, page + nth)} ${pick(ENDINGS, page * nth)} на странице ${page}, строка ${nth}, ${pick(NOUNS, nth * page)}.`).join(' '))
      pdf.image(photo, { width: 200 })
      size += photo.length
    }
  })
}

/** A photo that JPEG can't make small; another one for each seed, so that no two are one object of the file. */
function noisePicture(seed: number): Buffer {
  const canvas = createCanvas(PHOTO.width, PHOTO.height)
  const context = canvas.getContext('2d')
  const picture = context.createImageData(PHOTO.width, PHOTO.height)
  let state = seed + 1
  for (let at = 0; at < picture.data.length; at++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    picture.data[at] = at % 4 === 3 ? 255 : state >>> 24
  }
  context.putImageData(picture, 0, 0)
  return canvas.toBuffer('image/jpeg', 85)
}

/** How late each word of many streams comes, beside the pace of the model; until `end`, for as long as that takes. */
async function streamsOf(server: TestServer, token: string, end?: AbortSignal) {
  const client = apiClient(server, token)
  const late: number[] = []
  const listen = async () => {
    const response = await client.raw('POST', '/v1/chat/completions', { model: 'anna-secretary', stream: true, messages: [{ role: 'user', content: `!answer count=${WORDS} delay=${DELAY_MS}` }] })
    let last: number | undefined
    for await (const _ of response.body!) {
      const now = performance.now()
      if (end?.aborted) return
      if (last !== undefined) late.push(Math.max(0, now - last - DELAY_MS))
      last = now
    }
  }
  await Promise.all(Array.from({ length: STREAMS }, async () => {
    do await listen()
    while (end && !end.aborted)
  }))
  return figures(late)
}
