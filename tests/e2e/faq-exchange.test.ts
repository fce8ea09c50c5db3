import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Browser } from 'playwright-core'
import { createUser, signIn, type ApiClient } from '../support/api'
import { launchBrowser, visit } from '../support/browser'
import { startServer, type TestServer } from '../support/server'

let server: TestServer
let admin: ApiClient
beforeAll(async () => {
  server = await startServer()
  admin = await signIn(server)
  await admin.call('POST', '/admin/settings/finish-setup', {})
  for (const { id } of (await admin.call('GET', '/admin/faq/entries')).body.entries) await admin.call('DELETE', `/admin/faq/entries/${id}`)
})
afterAll(() => server.stop())

async function upload(client: ApiClient, content: BlobPart, fields: Record<string, string> = {}, name = 'faq.csv') {
  const body = new FormData()
  for (const [field, value] of Object.entries(fields)) body.set(field, value)
  body.set('file', new Blob([content]), name)
  const response = await fetch(`${server.url}/admin/faq/import`, { method: 'POST', headers: { authorization: `Bearer ${client.token}` }, body })
  return { status: response.status, body: await response.json() }
}
const questions = async () => (await admin.call('GET', '/admin/faq')).body.entries.map(({ question }: { question: string }) => question)

describe('the API', () => {
  it('says what a file would change, writes it, and undoes it', async () => {
    const file = JSON.stringify({ 'Где вы?': 'В центре.', 'Когда открыты?': 'С 9 до 18.' })
    expect((await upload(admin, file, {}, 'faq.json')).body).toEqual({ format: 'json', new: 2, changed: 0, same: 0, wrong: 0, problems: [], written: 0, undo: null })
    expect(await questions()).toEqual([])
    const { body } = await upload(admin, file, { mode: 'apply' }, 'faq.json')
    expect(body.written).toBe(2)
    expect(await questions()).toEqual(['Где вы?', 'Когда открыты?'])
    expect((await admin.call('POST', '/admin/faq/test', { text: 'где вы' })).body).toMatchObject({ match: true, response: 'В центре.' })
    expect((await admin.call('POST', `/admin/faq/undo/${body.undo}`)).body).toEqual({ status: 'ok', restored: 0, removed: 2 })
    expect((await admin.call('POST', `/admin/faq/undo/${body.undo}`)).status).toBe(410)
    expect(await questions()).toEqual([])
  })

  it('refuses what it can\'t read, with the reason', async () => {
    expect(await upload(admin, '{"a":', {}, 'faq.json')).toMatchObject({ status: 400, body: { code: 'faq_file_bad_json' } })
    expect(await upload(admin, new Uint8Array([0x50, 0x4b, 3, 4, 0, 0, 0xff, 0xfe]), {}, 'faq.xlsx')).toMatchObject({ status: 415, body: { code: 'faq_file_not_text' } })
    expect(await upload(admin, 'a,b', { mode: 'perhaps' })).toMatchObject({ status: 400 })
    expect(await upload(admin, 'question,answer\nГде?,', { mode: 'apply' })).toMatchObject({ status: 400, body: { code: 'faq_import_wrong', issues: [{ path: 'row 2', message: 'no_answer' }] } })
    expect(await upload(admin, new Uint8Array(6 * 1024 * 1024), {})).toMatchObject({ status: 413 })
    expect((await admin.call('POST', '/admin/faq/import', {})).status).toBe(415)
    expect(await questions()).toEqual([])
  })

  it('gives files with a name, to everybody who may read; only who may write brings them back', async () => {
    await upload(admin, 'question,answer\n=1+1?,"Да; ""два"""', { mode: 'apply' })
    const guest = await createUser(server, admin, 'guest', 'guest')
    const csv = await guest.raw('GET', '/admin/faq/export?format=csv')
    expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8')
    expect(csv.headers.get('content-disposition')).toMatch(/^attachment; filename="faq-\d{4}-\d\d-\d\d\.csv"$/)
    const table = new Uint8Array(await csv.arrayBuffer())
    expect(new TextDecoder('utf-8', { ignoreBOM: true }).decode(table)).toBe('\uFEFFquestion,answer,keywords,enabled,set,hit_count\r\n\'=1+1?,"Да; ""два""",,true,,0\r\n')
    expect(await (await guest.raw('GET', '/admin/faq/export?format=json')).json()).toEqual({ entries: [{ question: '=1+1?', answer: 'Да; "два"', keywords: [], enabled: true, set: null, hit_count: 0 }] })
    expect((await upload(admin, table)).body).toMatchObject({ new: 0, changed: 0, same: 1, wrong: 0 })
    expect((await upload(guest, table)).status).toBe(403)
    expect((await guest.raw('GET', '/admin/faq/export?format=xml')).status).toBe(400)
  })
})

describe('the page', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await launchBrowser()
  })
  afterAll(() => browser.close())

  it.each([['ru', 1440], ['en', 390]] as const)('shows a file before it is written, and takes it back (%s, %i px)', async (language, width) => {
    const { page, problems } = await visit(browser, server, { language, width })
    const words = language === 'ru'
      ? { import: 'Импорт', export: 'Экспорт', json: /JSON/, save: /^Записать 2 вопроса$/, wrong: 'Строка 4: нет ответа', undo: 'Отменить' }
      : { import: 'Import', export: 'Export', json: /JSON/, save: /^Save 2 questions$/, wrong: 'Row 4: there is no answer', undo: 'Undo' }
    await page.goto('/faq')
    await page.getByRole('button', { name: words.import }).click()
    await page.locator('input[type=file]').setInputFiles({ name: 'мои вопросы.csv', mimeType: 'text/csv', buffer: Buffer.from('вопрос;ответ\r\nЕсть ли парковка?;Да\r\nЕсть ли лифт?;Нет\r\nЕсть ли кот?;\r\n') })
    await page.getByText(words.wrong).waitFor()
    await page.getByRole('button', { name: words.save }).click()
    await page.getByRole('button', { name: 'Есть ли парковка?' }).waitFor()
    expect(await questions()).toHaveLength(3)
    await page.getByRole('button', { name: words.undo, exact: true }).click()
    await page.getByRole('button', { name: 'Есть ли парковка?' }).waitFor({ state: 'detached' })
    expect(await questions()).toEqual(['=1+1?'])
    await page.getByRole('button', { name: words.export }).click()
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('menuitem', { name: words.json }).click()])
    expect(download.suggestedFilename()).toMatch(/^faq-.*\.json$/)
    expect(JSON.parse(await readFile(await download.path(), 'utf8')).entries).toHaveLength(1)
    expect(problems).toEqual([])
    await page.context().close()
  }, 60_000)
})
