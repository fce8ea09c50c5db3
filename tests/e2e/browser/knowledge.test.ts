import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import type { Browser } from 'playwright-core'
import { createSession, signIn } from '../../support/api'
import { launchBrowser, visit, type Visit } from '../../support/browser'
import { makeDocx, makeXlsx } from '../../support/documents'
import { answerTo, learn } from '../../support/knowledge'
import { startServer, type TestServer } from '../../support/server'

let browser: Browser
let server: TestServer
let open: Visit | undefined
beforeAll(async () => {
  [browser, server] = await Promise.all([launchBrowser(), startServer()])
  await (await signIn(server)).call('POST', '/admin/settings/finish-setup', {})
})
afterEach(async () => {
  expect(open?.problems ?? []).toEqual([])
  expect(open?.foreign ?? []).toEqual([])
  await open?.page.context().close()
  open = undefined
})
afterAll(() => Promise.all([browser.close(), server.stop()]))

it('a price list that is dropped in answers in the chat, with its source one press away', async () => {
  open = await visit(browser, server)
  const { page } = open
  await page.goto('/knowledge')
  const prices = makeXlsx({ Услуги: [['Услуга', 'Цена, ₽'], ['Полировка янтаря', 3500], ['Огранка кварца', 8200]] })
  await page.locator('input[type=file]').first().setInputFiles({ name: 'прайс.xlsx', mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', buffer: prices })
  const row = page.getByRole('row').filter({ hasText: 'прайс' }).or(page.getByRole('listitem').filter({ hasText: 'прайс' })).first()
  await row.getByText('Готов').waitFor({ timeout: 60_000 })

  await page.goto('/chat')
  await page.getByPlaceholder('Напишите сообщение').fill('Сколько стоит огранка кварца?')
  await page.keyboard.press('Enter')
  await page.getByText('8200').first().waitFor()
  await page.getByRole('list', { name: 'Источники' }).getByRole('button', { name: /прайс/ }).click()
  await page.getByText('прайс.xlsx').first().waitFor()
  await page.getByRole('link', { name: 'Открыть документ' }).click()
  await page.waitForURL(/\/knowledge\?document=/)
  await page.getByRole('dialog').getByText('Полировка янтаря').first().waitFor()
}, 120_000)

it('a contract is asked about on its own page', async () => {
  const docx = await makeDocx(['# Договор подряда', '## Срок действия', 'Договор действует до 31 декабря 2031 года.'])
  const { id } = await learn(server, await signIn(server), 'договор.docx', docx)
  open = await visit(browser, server, { width: 390, theme: 'dark' })
  const { page } = open
  await page.goto(`/knowledge?document=${id}`)
  await page.getByRole('tab', { name: 'Спросить' }).click()
  await page.getByRole('textbox', { name: 'Вопрос о документе' }).fill('Какой срок действия договора?')
  await page.getByRole('button', { name: 'Спросить', exact: true }).click()
  await page.getByRole('article').getByText('31 декабря 2031').first().waitFor()
}, 60_000)

it('a question that nobody could answer is answered with one press', async () => {
  const admin = await signIn(server)
  await answerTo(admin, await createSession(admin), 'Делаете ли вы гравировку на часах?')
  open = await visit(browser, server)
  const { page } = open
  await page.goto('/knowledge/questions')
  await page.getByRole('button', { name: /Ответить/ }).first().click()
  await page.getByRole('textbox', { name: 'Ответ' }).fill('Да, гравируем за один день.')
  await page.getByRole('button', { name: 'Сохранить' }).click()
  await page.getByText('Пока на всё нашёлся ответ').waitFor()
  expect((await answerTo(admin, await createSession(admin), 'Делаете ли вы гравировку на часах?')).content).toBe('Да, гравируем за один день.')
}, 60_000)
