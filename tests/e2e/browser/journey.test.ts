import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Browser } from 'playwright-core'
import { connectModel, createSession, signIn } from '../../support/api'
import { launchBrowser, visit, type Visit } from '../../support/browser'
import { ADMIN_PASSWORD, startServer, type TestServer } from '../../support/server'
import { startStubModel } from '../../support/stub-model'

describe('the owner in a browser', () => {
  let browser: Browser
  let open: Visit | undefined
  beforeAll(async () => {
    browser = await launchBrowser()
  })
  afterEach(async () => {
    expect(open?.problems ?? []).toEqual([])
    expect(open?.foreign ?? []).toEqual([])
    await open?.page.context().close()
    open = undefined
  })
  afterAll(() => browser.close())

  describe('for the first time', () => {
    let server: TestServer
    beforeAll(async () => {
      server = await startServer({ withoutPassword: true })
    })
    afterAll(() => server.stop())

    it('opens the printed link, chooses a password, says who they are, and is answered from the guide, aloud', async () => {
      open = await visit(browser, server, {}, { signedIn: false })
      const { page } = open
      const link = server.output.join('\n').match(/http:\S+(\/welcome#\S+)/)![1]!
      await page.goto(link)
      await page.getByLabel('Новый пароль').fill(ADMIN_PASSWORD)
      await page.getByLabel('Ещё раз').fill(ADMIN_PASSWORD)
      await page.getByRole('button', { name: 'Дальше' }).click()
      await page.getByRole('heading', { name: 'Язык' }).waitFor()
      await page.getByRole('button', { name: 'Дальше' }).click()
      await page.getByRole('heading', { name: 'Кто вы' }).waitFor()
      await page.getByRole('button', { name: 'Дальше' }).click()
      await page.getByRole('heading', { name: 'Модель' }).waitFor()
      await page.getByRole('button', { name: /Готово|Продолжить без модели/ }).first().click()
      await page.waitForURL('**/chat')

      await page.getByPlaceholder('Напишите сообщение').fill('Как подключить Telegram?')
      await page.keyboard.press('Enter')
      await page.getByText('BotFather').first().waitFor()
      await page.getByRole('button', { name: /Telegram/ }).last().waitFor()
      const sounds: number[] = []
      await page.route('**/admin/tts/test', async (route) => {
        const response = await route.fetch()
        sounds.push((await response.body()).length)
        await route.fulfill({ response })
      })
      await page.getByRole('button', { name: 'Прослушать' }).last().click()
      await page.getByRole('button', { name: 'Остановить голос' }).first().waitFor()
      await expect.poll(() => sounds[0] ?? 0, { timeout: 15_000 }).toBeGreaterThan(5_000)

      await page.reload()
      await page.getByText('BotFather').first().waitFor()
      expect((await page.request.get('/admin/auth/status').then(answer => answer.json())).needs_setup).toBe(false)
      await page.goto(link)
      await page.reload()
      await page.getByText('Эта ссылка больше не работает').waitFor()
      open.problems.length = 0 // the browser itself notes the refused link (410)
    }, 60_000)
  })

  describe('every day', () => {
    let server: TestServer
    let stub: Awaited<ReturnType<typeof startStubModel>>
    beforeAll(async () => {
      server = await startServer()
      stub = await startStubModel()
      const admin = await signIn(server)
      await admin.call('POST', '/admin/settings/finish-setup', {})
      await connectModel(admin, stub.baseUrl)
    })
    afterAll(async () => {
      await server.stop()
      await stub.stop()
    })

    it('signs in, is told of a wrong password, and goes where they wanted to go', async () => {
      open = await visit(browser, server, { language: 'en' }, { signedIn: false })
      const { page, problems } = open
      await page.goto('/settings/appearance')
      await page.waitForURL('**/login**')
      await page.getByLabel('User name').fill('admin')
      await page.getByLabel('Password', { exact: true }).fill('wrong password')
      await page.keyboard.press('Enter')
      await page.getByText(/wrong/i).first().waitFor()
      await page.getByLabel('Password', { exact: true }).fill(ADMIN_PASSWORD)
      await page.keyboard.press('Enter')
      await page.waitForURL('**/settings/appearance')
      problems.length = 0 // the browser itself notes the refused sign-in (401)
    })

    it('stops an answer, sees it as interrupted, and has it written again', async () => {
      open = await visit(browser, server)
      const { page } = open
      await page.goto('/chat')
      await page.getByPlaceholder('Напишите сообщение').fill('!answer count=120 delay=30')
      await page.keyboard.press('Enter')
      await page.getByText(/one two three/).waitFor()
      await page.getByRole('button', { name: 'Остановить ответ' }).click()
      await page.getByText('Прервано').first().waitFor()
      await page.getByRole('button', { name: 'Ответить заново' }).first().click()
      await page.getByText('2/2').waitFor()
      await page.keyboard.press('Escape')
    }, 40_000)

    it('closes the page in the middle of an answer and finds it whole later', async () => {
      open = await visit(browser, server)
      const { page } = open
      await page.goto('/chat')
      await page.getByPlaceholder('Напишите сообщение').fill('!answer count=40 delay=50')
      await page.keyboard.press('Enter')
      await page.getByText(/one two three/).waitFor()
      await page.waitForURL(/\/chat\/.+/)
      const url = page.url()
      await page.goto('/about')
      await page.goto(url)
      await page.getByText(/one two three.*nine ten.*nine ten.*nine ten.*nine ten/).waitFor()
    }, 40_000)

    it('sees in words why a model failed, and nothing as an answer', async () => {
      open = await visit(browser, server)
      const { page } = open
      await page.goto('/chat')
      await page.getByPlaceholder('Напишите сообщение').fill('!unauthorized')
      await page.keyboard.press('Enter')
      await page.getByText('Ответить не получилось.').waitFor()
    })

    it('writes to two conversations that keep their own drafts', async () => {
      const admin = await signIn(server)
      const [first, second] = [await createSession(admin, { title: 'Первый' }), await createSession(admin, { title: 'Второй' })]
      open = await visit(browser, server)
      const { page } = open
      await page.goto(`/chat/${first}`)
      await page.getByPlaceholder('Напишите сообщение').fill('черновик первого')
      await page.goto(`/chat/${second}`)
      expect(await page.getByPlaceholder('Напишите сообщение').inputValue()).toBe('')
      await page.goto(`/chat/${first}`)
      expect(await page.getByPlaceholder('Напишите сообщение').inputValue()).toBe('черновик первого')
    })

    it('never runs what a model writes as HTML', async () => {
      const admin = await signIn(server)
      await admin.call('POST', '/admin/faq', { trigger: 'вредный вопрос', response: '<img src=x onerror="window.harmed=1"> [ссылка](javascript:window.harmed=1) **жирно**' })
      const session = await createSession(admin)
      await admin.call('POST', `/admin/chat/sessions/${session}/messages`, { content: 'вредный вопрос' })
      open = await visit(browser, server)
      const { page } = open
      await page.goto(`/chat/${session}`)
      await page.locator('strong', { hasText: 'жирно' }).waitFor()
      expect(await page.evaluate(() => 'harmed' in window)).toBe(false)
      expect(await page.locator('a[href^="javascript"]').count()).toBe(0)
    })

    it('is told what still works without a network, on the installed page', async () => {
      open = await visit(browser, server, {}, { serviceWorkers: 'allow' })
      const { page } = open
      await page.goto('/')
      await page.evaluate(async () => {
        await navigator.serviceWorker.ready
      })
      await page.reload()
      await page.context().setOffline(true)
      await page.reload()
      await page.getByText(/нет (сети|связи|соединения)/i).first().waitFor()
      open.problems.length = 0 // failed requests are the point here
      const manifest = await page.evaluate(() => document.querySelector<HTMLLinkElement>('link[rel="manifest"]')?.href)
      expect(manifest).toBeTruthy()
    }, 40_000)
  })
})
