import { existsSync } from 'node:fs'
import { chromium, type Browser, type Page } from 'playwright-core'
import { ADMIN_PASSWORD, type TestServer } from './server'

const CANDIDATES = [process.env.CHROMIUM_PATH, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome']
const FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--autoplay-policy=no-user-gesture-required']

/** What a microphone hears that plays a WAV file once, from its beginning each time it is opened. */
export const fakeMicrophone = (wavFile: string) => ['--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream', `--use-file-for-fake-audio-capture=${wavFile}%noloop`]

export async function launchBrowser(flags: string[] = []): Promise<Browser> {
  const executablePath = CANDIDATES.find(path => path && existsSync(path))
  if (!executablePath) throw new Error('No Chromium was found: `npm test` installs it on Debian; elsewhere set CHROMIUM_PATH')
  return chromium.launch({ executablePath, args: [...FLAGS, ...flags] })
}

export type Theme = 'light' | 'dark' | 'night-eyes'
export interface Look { theme: Theme, language: 'ru' | 'en', width: 390 | 1440 }
export const HEIGHTS = { 390: 844, 1440: 900 }

export interface Visit {
  page: Page
  /** Errors of the page and of its console. */
  problems: string[]
  /** Requests that left our own server. */
  foreign: string[]
}

/** A page of its own, with what goes wrong on it written down. */
export async function visit(browser: Browser, server: Pick<TestServer, 'url'>, look: Partial<Look> = {}, { signedIn = true, serviceWorkers = 'block' as 'allow' | 'block' } = {}): Promise<Visit> {
  const { theme = 'light', language = 'ru', width = 1440 } = look
  const context = await browser.newContext({ viewport: { width, height: HEIGHTS[width] }, locale: language === 'ru' ? 'ru-RU' : 'en-US', serviceWorkers, baseURL: server.url, hasTouch: width === 390 })
  await context.addInitScript(([value]) => localStorage.setItem('ai-secretary-theme', value!), [theme])
  await context.addCookies([{ name: 'ai-secretary-language', value: language, url: server.url }])
  const page = await context.newPage()
  const problems: string[] = []
  const foreign: string[] = []
  page.on('pageerror', error => problems.push(error.message))
  page.on('console', message => message.type() === 'error' && problems.push(message.text()))
  page.on('request', request => /^(https?|wss?):/.test(request.url()) && !request.url().startsWith(server.url) && foreign.push(request.url()))
  if (signedIn) await context.request.post('/admin/auth/login', { data: { username: 'admin', password: ADMIN_PASSWORD }, headers: { origin: server.url } })
  return { page, problems, foreign }
}
