import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { encodeWav } from '#server/audio'
import { signIn, type ApiClient } from '../../support/api'
import { fakeMicrophone, launchBrowser, visit, type Visit } from '../../support/browser'
import { installTinyAsr } from '../../support/realtime'
import { startServer, type TestServer } from '../../support/server'
import { createSpeaker, silence } from '../../support/spoken'

const QUESTION = 'заказ пицца'
const ANSWER = 'спасибо заказ завтра'
const LONG_QUESTION = 'время запись'
/** Some twenty seconds of speech. */
const LONG_ANSWER = 'один два три четыре пять шесть семь восемь девять ноль, '.repeat(4) + 'спасибо'
const INTERRUPTION = 'нет отмена'
const RATE = 48_000
/** The page may be busy for a while before it listens. */
const BEFORE_MS = 4_000
const AFTER_MS = 60_000
/** The long answer is being spoken by then, and far from its end. */
const MEANWHILE_MS = 6_000

let dataDir: string
let server: TestServer
let admin: ApiClient
let browser: Browser
let interrupting: Browser
let open: Visit | undefined
beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'secretary-'))
  installTinyAsr(dataDir)
  server = await startServer({ dataDir })
  admin = await signIn(server)
  await admin.call('POST', '/admin/settings/finish-setup', {})
  await admin.call('POST', '/admin/faq/entries', { question: QUESTION, answer: ANSWER })
  await admin.call('POST', '/admin/faq/entries', { question: LONG_QUESTION, answer: LONG_ANSWER })
  const speaker = createSpeaker()
  const say = async (text: string) => (await speaker.say(text, RATE)).samples
  browser = await launchBrowser(microphone('question', [await say(QUESTION)]))
  interrupting = await launchBrowser(microphone('interruption', [await say(LONG_QUESTION), silence(MEANWHILE_MS, RATE), await say(INTERRUPTION)]))
  await speaker.dispose()
})

/** A browser's microphone that hears this once it is opened, and then nothing. */
function microphone(name: string, sounds: Int16Array[]) {
  const wavFile = join(dataDir, `${name}.wav`)
  writeFileSync(wavFile, encodeWav([silence(BEFORE_MS, RATE), ...sounds, silence(AFTER_MS, RATE)].map(samples => ({ samples, sampleRate: RATE }))))
  return fakeMicrophone(wavFile)
}

afterEach(async () => {
  expect(open?.problems ?? []).toEqual([])
  expect(open?.foreign ?? []).toEqual([])
  await open?.page.context().close()
  open = undefined
})
afterAll(async () => {
  await browser.close()
  await interrupting.close()
  await server.stop()
  rmSync(dataDir, { recursive: true, force: true })
})

/** Keeps what the page gives to the loudspeaker, whatever plays it, as it is. */
function recordLoudspeaker() {
  const connect = AudioNode.prototype.connect
  const blocks: Float32Array[] = []
  let rate = 0
  let heardMore = () => {}
  AudioNode.prototype.connect = function (this: AudioNode, target: AudioNode | AudioParam, ...rest: number[]) {
    if (target instanceof AudioDestinationNode) {
      const tap = (this.context as AudioContext).createScriptProcessor(16_384, 1, 1)
      rate = this.context.sampleRate
      tap.onaudioprocess = ({ inputBuffer }) => {
        blocks.push(inputBuffer.getChannelData(0).slice())
        heardMore()
      }
      connect.call(this, tap)
      connect.call(tap, target)
    }
    return connect.call(this, target as AudioNode, ...rest) as AudioNode
  } as typeof connect
  /** With the silence that follows: what was played just now comes with the next block. */
  async function takeRecording() {
    for (let more = 0; more < 3; more++) await new Promise<void>(resolve => heardMore = resolve)
    return { rate, samples: blocks.flatMap(block => Array.from(block, value => Math.round(value * 32_767))) }
  }
  Object.assign(window, { takeRecording })
}

async function recognised(page: Page): Promise<string> {
  const { rate, samples } = await page.evaluate(() => (window as unknown as { takeRecording: () => Promise<{ rate: number, samples: number[] }> }).takeRecording())
  const body = new FormData()
  body.set('file', new Blob([new Uint8Array(encodeWav([{ samples: Int16Array.from(samples), sampleRate: rate }]))]), 'heard.wav')
  const response = await fetch(`${server.url}/admin/stt/transcribe`, { method: 'POST', body, headers: { authorization: `Bearer ${admin.token}` } })
  return (await response.json() as { text: string }).text
}

describe('speaking in a browser', () => {
  it('hears a question, and what comes out of the loudspeaker is the answer', async () => {
    open = await visit(browser, server)
    const { page } = open
    await page.addInitScript(recordLoudspeaker)
    await page.goto('/chat/new')
    await page.getByRole('button', { name: 'Разговор голосом' }).click()
    const talk = page.getByRole('dialog', { name: 'Разговор' })
    await talk.getByText('Слушаю').waitFor()
    await talk.getByText(QUESTION).first().waitFor()
    await talk.getByText(ANSWER).first().waitFor()
    await talk.getByText('Говорю').waitFor()
    await talk.getByText('Слушаю').waitFor()
    await talk.getByText(/ответ через/).waitFor()
    expect(await recognised(page)).toBe(ANSWER)

    await page.keyboard.press('Escape')
    const messages = page.getByRole('log', { name: 'Сообщения' })
    await messages.getByText(QUESTION).first().waitFor()
    await messages.getByText(ANSWER).first().waitFor()
  }, 90_000)

  it('falls silent when it is talked over, and keeps of its answer what was heard', async () => {
    open = await visit(interrupting, server)
    const { page } = open
    await page.goto('/chat/new')
    await page.getByRole('button', { name: 'Разговор голосом' }).click()
    const talk = page.getByRole('dialog', { name: 'Разговор' })
    await talk.getByText('Говорю').waitFor()
    await talk.getByText(INTERRUPTION).first().waitFor()
    await page.keyboard.press('Escape')
    const messages = page.getByRole('log', { name: 'Сообщения' })
    await messages.getByText('Прервано').first().waitFor()
    const kept = await messages.getByRole('article', { name: 'Ответ' }).first().innerText()
    expect(kept).toMatch(/^один два три/)
    expect(kept).not.toContain('спасибо')
  }, 90_000)

  it('writes what is said into the field while it is said, sends it at the second press, and speaks the answer', async () => {
    open = await visit(browser, server, { width: 390 })
    const { page } = open
    await page.goto('/chat/new')
    await page.getByRole('button', { name: 'Сказать голосом' }).click()
    const field = page.getByPlaceholder('Напишите сообщение')
    await expect.poll(() => field.inputValue(), { timeout: 30_000 }).toBe(QUESTION)
    const spoken = page.waitForRequest('**/admin/tts/test')
    await page.getByRole('button', { name: 'Закончить и отправить' }).click()
    expect((await spoken).postDataJSON()).toMatchObject({ text: `${ANSWER}.` })
    const messages = page.getByRole('log', { name: 'Сообщения' })
    await messages.getByText(QUESTION).first().waitFor()
    await messages.getByText(ANSWER).first().waitFor()
    expect(await field.inputValue()).toBe('')
  }, 90_000)

  it('gives the field back as it was when Escape is pressed', async () => {
    open = await visit(browser, server)
    const { page } = open
    await page.goto('/chat/new')
    const field = page.getByPlaceholder('Напишите сообщение')
    await field.fill('Здравствуйте,')
    await page.getByRole('button', { name: 'Сказать голосом' }).click()
    await expect.poll(() => field.inputValue(), { timeout: 30_000 }).toBe(`Здравствуйте, ${QUESTION}`)
    await page.keyboard.press('Escape')
    expect(await field.inputValue()).toBe('Здравствуйте,')
  }, 90_000)
})
