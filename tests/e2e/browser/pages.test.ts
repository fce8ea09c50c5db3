import { createRequire } from 'node:module'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Browser } from 'playwright-core'
import { connectModel, createApiKey, createSession, createUser, signIn } from '../../support/api'
import { launchBrowser, visit, type Look } from '../../support/browser'
import { startServer, type TestServer } from '../../support/server'

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js')
const PAGES = ['/', '/chat', '/faq', '/knowledge', '/knowledge?add=note', '/knowledge/questions', '/knowledge/search', '/knowledge/engines', '/knowledge/sets', '/llm', '/llm/providers', '/llm/personas', '/voice', '/voice/presets', '/voice/tuning', '/voice/conversation', '/voice/engines', '/voice/cache', '/recognition', '/recognition/test', '/recognition/providers', '/models', '/settings/profile', '/settings/appearance', '/settings/business', '/settings/users', '/settings/api-keys', '/about']
const LOOKS: Look[] = [
  { width: 1440, theme: 'light', language: 'ru' },
  { width: 1440, theme: 'dark', language: 'en' },
  { width: 390, theme: 'light', language: 'en' },
  { width: 390, theme: 'night-eyes', language: 'ru' }
]

describe('every page', () => {
  let server: TestServer
  let browser: Browser
  let conversation: string
  beforeAll(async () => {
    server = await startServer()
    browser = await launchBrowser()
    const admin = await signIn(server)
    await admin.call('POST', '/admin/settings/finish-setup', {})
    conversation = await createSession(admin)
    await admin.call('POST', `/admin/chat/sessions/${conversation}/messages`, { content: 'Как подключить Telegram?' })
    await createUser(server, admin, 'очень-длинное-имя-пользователя-которое-не-помещается-в-строку')
    await createApiKey(admin, ['chat'])
    await connectModel(admin, 'http://127.0.0.1:9/v1', { is_default: false, name: 'A provider with a name that is far longer than anybody would ever think of giving it' })
  })
  afterAll(async () => {
    await browser.close()
    await server.stop()
  })

  it.each(LOOKS)('is sound and accessible at $width px, $theme, $language', async (look) => {
    const { page, problems, foreign } = await visit(browser, server, look)
    for (const path of [...PAGES, `/chat/${conversation}`]) {
      await page.goto(path)
      await page.locator('h1:visible').first().waitFor()
      await page.waitForLoadState('networkidle')
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
      expect(overflow, `${path} scrolls sideways`).toBeLessThanOrEqual(0)
      expect(await page.locator('html').getAttribute('lang'), path).toMatch(new RegExp(`^${look.language}`))
      expect(await page.locator('html').getAttribute('class'), path).toContain(look.theme)
      await page.addScriptTag({ path: AXE })
      const violations = await page.evaluate(async () => {
        const { violations } = await (window as unknown as { axe: { run: (context: Document, options: object) => Promise<{ violations: { id: string, impact: string, nodes: { html: string }[] }[] }> } }).axe.run(document, { resultTypes: ['violations'] })
        return violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map(({ html }) => html.slice(0, 160)).join(' | ')}`)
      })
      expect(violations, path).toEqual([])
    }
    expect(problems).toEqual([])
    expect(foreign).toEqual([])
    await page.context().close()
  }, 120_000)
})
