import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { useDictation } from '~/composables/useDictation'
import { useLiveWords } from '~/composables/useLiveWords'
import { fakeAudio, worklet, type FakeDevices } from './fake-audio'
import { FakeSocket, fakeSockets } from './fake-socket'
import { signInAs, within } from './support'

let devices: FakeDevices
let leave = () => {}
beforeEach(async () => {
  devices = fakeAudio()
  fakeSockets()
  signInAs('admin')
  await useNuxtApp().$i18n.setLocale('ru')
})
afterEach(() => {
  leave()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

async function open(options: Parameters<typeof useLiveWords>[0] = {}) {
  const page = await within(() => useLiveWords(options))
  leave = page.leave
  return page.used
}
const speak = (level = 3_000) => worklet('microphone').port.say(new Int16Array(480).fill(level))

/** A browser that recognises by itself; the test says what it heard. */
class FakeRecognition {
  static last: FakeRecognition | undefined
  static available = async () => 'unavailable'
  lang = ''
  onstart?: () => void
  onend?: () => void
  onerror?: (event: { error: string }) => void
  onresult?: (event: unknown) => void
  constructor() {
    FakeRecognition.last = this
  }

  start() {
    this.onstart?.()
  }

  stop() {
    this.onend?.()
  }

  abort() {}
  hear(...results: [text: string, isFinal: boolean][]) {
    this.onresult?.({ results: results.map(([transcript, isFinal]) => Object.assign([{ transcript }], { isFinal })) })
  }
}

describe('live words', () => {
  it('appear while one speaks, and are whole after the end', async () => {
    const words = await open()
    await words.start()
    const socket = FakeSocket.last
    socket.open()
    expect(socket.texts).toEqual([{ type: 'start', sample_rate: 24_000 }])
    speak()
    expect(socket.bytes).toHaveLength(0)
    socket.say({ type: 'ready', engine: 'T-one' })
    expect(socket.bytes.map(({ length }) => length)).toEqual([960])
    speak()
    expect(socket.bytes).toHaveLength(2)
    socket.say({ type: 'partial', text: 'добрый' })
    expect(words.text.value).toBe('добрый')
    socket.say({ type: 'final', text: 'добрый день', words: [], last: false })
    socket.say({ type: 'partial', text: 'сколько' })
    expect(words.text.value).toBe('добрый день сколько')
    const said = words.stop()
    expect(socket.texts.at(-1)).toEqual({ type: 'stop' })
    expect(devices.tracks[0]?.stopped).toBe(true)
    socket.say({ type: 'final', text: 'сколько', words: [], last: false })
    socket.say({ type: 'final', text: 'стоит', words: [], last: true })
    expect(await said).toBe('добрый день сколько стоит')
    expect(words.state.value).toBe('off')
    expect(words.engine.value).toBe('T-one')
  })

  it('sends all that was said before the server was ready, even when one has stopped by then', async () => {
    const words = await open()
    await words.start()
    speak()
    speak()
    const said = words.stop()
    const socket = FakeSocket.last
    socket.open()
    socket.say({ type: 'ready', engine: 'T-one' })
    expect(socket.bytes).toHaveLength(2)
    expect(socket.texts.at(-1)).toEqual({ type: 'stop' })
    socket.say({ type: 'final', text: 'да', words: [], last: true })
    expect(await said).toBe('да')
  })

  it('says what is wrong with the microphone, and leaves nothing open', async () => {
    devices.refuse = new DOMException('no', 'NotAllowedError')
    const words = await open()
    await words.start()
    expect(words.problem.value).toBe('denied')
    expect(words.state.value).toBe('off')
    expect(FakeSocket.last.closed).toBe(true)
  })

  it('says that the connection was lost', async () => {
    const words = await open()
    await words.start()
    FakeSocket.last.lose()
    expect(words.problem.value).toBe('connection')
    expect(devices.tracks[0]?.stopped).toBe(true)
  })

  it('gives the server\'s own sentence when the engine breaks', async () => {
    const words = await open()
    await words.start()
    FakeSocket.last.open()
    FakeSocket.last.say({ error: 'The engine died', code: 'provider_interrupted' })
    expect(words.problem.value).toBe('recogniser')
    expect(words.detail.value).toBe('The engine died')
  })

  it('notices a pause, once', async () => {
    vi.useFakeTimers()
    const onPause = vi.fn()
    const words = await open({ onPause })
    await words.start()
    FakeSocket.last.say({ type: 'ready', engine: 'T-one' })
    await vi.advanceTimersByTimeAsync(5_000)
    expect(onPause).not.toHaveBeenCalled()
    FakeSocket.last.say({ type: 'partial', text: 'сколько' })
    await vi.advanceTimersByTimeAsync(1_000)
    speak(20_000)
    await vi.advanceTimersByTimeAsync(1_000)
    speak(10)
    expect(onPause).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(5_000)
    expect(onPause).toHaveBeenCalledOnce()
  })

  it('does not wait for last words that never come', async () => {
    vi.useFakeTimers()
    const words = await open()
    await words.start()
    FakeSocket.last.say({ type: 'ready', engine: 'T-one' })
    FakeSocket.last.say({ type: 'partial', text: 'алло' })
    const said = words.stop()
    await vi.advanceTimersByTimeAsync(5_000)
    expect(await said).toBe('алло')
    expect(FakeSocket.last.closed).toBe(true)
  })
})

describe('where the server has no recogniser', () => {
  const refuse = () => {
    FakeSocket.last.open()
    FakeSocket.last.say({ error: 'No recognition engine is installed', code: 'no_recogniser' })
  }

  it.each([['unavailable', 'browser'], ['available', 'browser-local']])('the browser listens, and it is said where the sound goes (on the device: %s)', async (available, engine) => {
    FakeRecognition.available = async () => available
    vi.stubGlobal('SpeechRecognition', FakeRecognition)
    const words = await open()
    await words.start()
    refuse()
    await vi.waitFor(() => expect(words.engine.value).toBe(engine))
    expect(devices.tracks[0]?.stopped).toBe(true)
    const recognition = FakeRecognition.last!
    expect(recognition.lang).toBe('ru-RU')
    recognition.hear(['добрый день', true], ['сколько', false])
    expect(words.text.value).toBe('добрый день сколько')
    recognition.hear(['добрый день', true], ['сколько стоит', true])
    expect(await words.stop()).toBe('добрый день сколько стоит')
  })

  it('the browser is begun again when it ends by itself, and a silence is said', async () => {
    FakeRecognition.available = async () => 'unavailable'
    vi.stubGlobal('SpeechRecognition', FakeRecognition)
    const words = await open()
    await words.start()
    refuse()
    await vi.waitFor(() => expect(words.state.value).toBe('listening'))
    const recognition = FakeRecognition.last!
    recognition.onerror?.({ error: 'no-speech' })
    recognition.onend?.()
    expect(words.state.value).toBe('listening')
    expect(words.quiet.value).toBe(true)
    recognition.hear(['добрый', false])
    expect(words.quiet.value).toBe(false)
    recognition.onend?.()
    recognition.hear(['день', true])
    expect(await words.stop()).toBe('добрый день')
  })

  it('a browser that can not reach its maker says so, and one that ends at once each time is left', async () => {
    vi.stubGlobal('SpeechRecognition', FakeRecognition)
    const words = await open()
    await words.start()
    refuse()
    await vi.waitFor(() => expect(words.state.value).toBe('listening'))
    FakeRecognition.last!.onerror?.({ error: 'network' })
    FakeRecognition.last!.onend?.()
    expect(words.problem.value).toBe('browser_offline')
    await words.start()
    refuse()
    await vi.waitFor(() => expect(words.state.value).toBe('listening'))
    for (let again = 0; again < 3; again++) FakeRecognition.last!.onend?.()
    expect(words.state.value).toBe('off')
  })

  it('and the browser has none either, that is said', async () => {
    const words = await open()
    await words.start()
    refuse()
    expect(words.problem.value).toBe('no_recogniser')
  })

  it('a test of the server does not let the browser listen instead', async () => {
    vi.stubGlobal('SpeechRecognition', FakeRecognition)
    const words = await open({ mayUseBrowser: false })
    await words.start()
    refuse()
    expect(words.problem.value).toBe('no_recogniser')
  })

  it('who may not use the server\'s is heard by the browser at once', async () => {
    signInAs('web')
    vi.stubGlobal('SpeechRecognition', FakeRecognition)
    const words = await open()
    await words.start()
    expect(FakeSocket.all).toHaveLength(0)
    expect(words.byBrowser.value).toBe(true)
  })
})

describe('speaking into the field', () => {
  const text = ref('')
  const send = vi.fn(() => text.value)
  const play = vi.fn(async () => undefined)
  beforeEach(() => {
    vi.stubGlobal('Audio', class {
      play = play
    })
    vi.spyOn(URL, 'createObjectURL').mockReturnValue('blob:silence')
  })
  async function dictate() {
    send.mockClear()
    play.mockClear()
    localStorage.clear()
    text.value = 'Здравствуйте,'
    const page = await within(() => useDictation(text, send))
    leave = page.leave
    await page.used.begin()
    FakeSocket.last.say({ type: 'ready', engine: 'T-one' })
    FakeSocket.last.say({ type: 'partial', text: 'сколько' })
    return page.used
  }

  it('puts the words behind what was written, and sends them at the second press', async () => {
    const dictation = await dictate()
    expect(text.value).toBe('Здравствуйте, сколько')
    const finished = dictation.toggle()
    FakeSocket.last.say({ type: 'final', text: 'сколько стоит', words: [], last: true })
    await finished
    expect(send).toHaveReturnedWith('Здравствуйте, сколько стоит')
  })

  it('lets the answer sound later, which has no press of its own', async () => {
    await dictate()
    expect(play).toHaveBeenCalledOnce()
  })

  it('gives the field back as it was when it is cancelled', async () => {
    const dictation = await dictate()
    dictation.cancel()
    expect(text.value).toBe('Здравствуйте,')
    expect(send).not.toHaveBeenCalled()
  })

  it('sends after a pause only where that was chosen', async () => {
    vi.useFakeTimers()
    const dictation = await dictate()
    await vi.advanceTimersByTimeAsync(3_000)
    expect(send).not.toHaveBeenCalled()
    dictation.sendsAfterPause.value = true
    FakeSocket.last.say({ type: 'partial', text: 'сколько стоит' })
    await vi.advanceTimersByTimeAsync(2_000)
    FakeSocket.last.say({ type: 'final', text: 'сколько стоит', words: [], last: true })
    await vi.advanceTimersByTimeAsync(1)
    expect(send).toHaveReturnedWith('Здравствуйте, сколько стоит')
  })
})
