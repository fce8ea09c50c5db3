import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Browser, Page } from 'playwright-core'
import { signIn, type ApiClient } from '../../support/api'
import { launchBrowser, visit } from '../../support/browser'
import { learn } from '../../support/knowledge'
import { startServer, type TestServer } from '../../support/server'

const PRICES = '# Прайс\n\n## Окрашивание\n\nОкрашивание волос стоит 3500 ₽, тонирование — 2100 ₽.\n'

describe('a document attached to a conversation', () => {
  const folder = mkdtempSync(join(tmpdir(), 'attach-'))
  const file = join(folder, 'Мой прайс.md')
  let server: TestServer
  let browser: Browser
  let admin: ApiClient
  beforeAll(async () => {
    writeFileSync(file, PRICES)
    server = await startServer()
    browser = await launchBrowser()
    admin = await signIn(server)
    await admin.call('POST', '/admin/settings/finish-setup', {})
    await learn(server, admin, 'Договор.md', '# Договор\n\nДоговор аренды действует до 31 декабря 2027 года.\n')
  })
  afterAll(async () => {
    await browser.close()
    await server.stop()
    rmSync(folder, { recursive: true })
  })
  const question = (page: Page) => page.getByLabel('Напишите сообщение')

  it('answers a question that was asked while it was being read, from it alone', async () => {
    const { page, problems } = await visit(browser, server, { width: 390 })
    let isRead = false
    // As a large file is: it takes a while.
    await page.route(/\/admin\/documents\?/, async (route) => {
      const response = await route.fetch()
      const text = await response.text()
      await route.fulfill({ response, body: isRead ? text : text.replaceAll(/"state":"\w+"/g, '"state":"reading"') })
    })
    await page.goto('/chat/new')
    await question(page).fill('Сколько стоит окрашивание?')
    await page.locator('input[type=file]').setInputFiles(file)
    await page.waitForURL(/\/chat\/(?!new)/)
    expect(await question(page).inputValue()).toBe('Сколько стоит окрашивание?')
    await page.getByText('читается').waitFor()
    await page.getByRole('button', { name: 'Отправить' }).click()
    await page.getByText('Сообщение уйдёт, как только документы будут прочитаны.').waitFor()
    expect(await page.getByText('3500 ₽').count()).toBe(0)
    isRead = true
    await page.getByText('3500 ₽').first().waitFor()
    await page.getByText('Отвечаю только по этим документам.').waitFor()
    await question(page).fill('До какого числа действует договор аренды?')
    await page.getByRole('button', { name: 'Отправить' }).click()
    const path = `/admin/chat/sessions/${page.url().split('/').at(-1)}`
    const answers = async () => (await admin.call('GET', path)).body.session.messages.filter(({ role, state }: { role: string, state: string }) => role === 'assistant' && state === 'complete').map(({ content }: { content: string }) => content) as string[]
    await expect.poll(answers, { timeout: 10_000 }).toHaveLength(2)
    expect((await answers())[1]).not.toContain('2027')
    expect(problems).toEqual([])
    await page.context().close()
  }, 60_000)

  it('is picked from the knowledge with the keyboard, and taken away again', async () => {
    const { page, problems } = await visit(browser, server)
    await page.goto('/chat/new')
    await page.getByRole('button', { name: 'Прикрепить документ' }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('menuitem', { name: 'Выбрать документ' }).waitFor()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.getByPlaceholder('Найти документ').fill('договор')
    await page.getByRole('option', { name: /Договор/ }).waitFor()
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/chat\/(?!new)/)
    const chips = page.getByLabel('Прикреплённые документы')
    await chips.getByText('Договор', { exact: true }).waitFor()
    await question(page).fill('До какого числа действует договор аренды?')
    await page.keyboard.press('Enter')
    await page.getByText('2027').first().waitFor()
    await chips.getByRole('button', { name: 'Убрать: Договор' }).click()
    await page.getByText('Документ убран из разговора').first().waitFor()
    await expect.poll(() => chips.count()).toBe(0)
    const id = page.url().split('/').at(-1)
    expect((await admin.call('GET', `/admin/chat/sessions/${id}`)).body.session.document_ids).toEqual([])
    expect(problems).toEqual([])
    await page.context().close()
  }, 60_000)
})
