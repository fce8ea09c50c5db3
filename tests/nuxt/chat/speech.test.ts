import { mountSuspended, registerEndpoint } from '@nuxt/test-utils/runtime'
import { readBody } from 'h3'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { useSpeech } from '~/composables/useSpeech'

/** Plays a sound until the test ends it. */
class FakeAudio {
  static all: FakeAudio[] = []
  src = ''
  playing = false
  onended: (() => void) | null = null
  onerror: (() => void) | null = null
  constructor() {
    FakeAudio.all.push(this)
  }

  play = async () => {
    this.playing = true
  }

  pause = () => {
    this.playing = false
  }

  finish() {
    this.playing = false
    this.onended?.()
  }
}

const spoken: string[] = []
registerEndpoint('/admin/tts/test', { method: 'POST', handler: async (event) => {
  spoken.push((await readBody<{ text: string }>(event)).text)
  return 'sound'
} })

let speech: ReturnType<typeof useSpeech>
beforeEach(async () => {
  spoken.length = 0
  vi.stubGlobal('Audio', FakeAudio)
  // The Blob of this environment is none for Node's own URL.
  vi.spyOn(URL, 'createObjectURL').mockReturnValue('blob:sound')
  await mountSuspended({
    setup() {
      speech = useSpeech()
      return () => null
    }
  })
})
afterEach(() => speech.stop())

const wait = { timeout: 10_000 }
const player = () => FakeAudio.all[0]
const sounds = () => vi.waitFor(() => {
  if (!player()?.playing) throw new Error('silent')
}, wait)
const long = 'Это первое предложение ответа. А это второе, которое говорят вслед за ним.'

describe('the voice', () => {
  it('says the words of a message piece by piece, the next one being made while one sounds', async () => {
    speech.speak('a', `**${long}**`)
    expect(speech.current).toMatchObject({ id: 'a', sounding: false })
    await sounds()
    expect(speech.current.sounding).toBe(true)
    await vi.waitFor(() => expect(spoken).toEqual(['Это первое предложение ответа.', 'А это второе, которое говорят вслед за ним.']), wait)
    player()?.finish()
    await sounds()
    player()?.finish()
    await vi.waitFor(() => expect(speech.current.id).toBeNull(), wait)
  })

  it('falls silent when another message is to be heard', async () => {
    speech.speak('a', 'Первое.')
    await sounds()
    speech.speak('b', 'Второе.')
    expect(player()?.playing).toBe(false)
    expect(speech.current.id).toBe('b')
    await sounds()
    expect(FakeAudio.all).toHaveLength(1)
  })

  it('stops at once', async () => {
    speech.speak('a', long)
    await sounds()
    speech.stop()
    expect(player()?.playing).toBe(false)
    expect(speech.current.id).toBeNull()
  })

  it('speaks a growing answer sentence by sentence', async () => {
    speech.speak('a', 'Это первое предложение ответа. А это', { done: false })
    await sounds()
    expect(spoken).toEqual(['Это первое предложение ответа.'])
    player()?.finish()
    speech.speak('a', 'Это первое предложение ответа. А это конец.', { done: true })
    await vi.waitFor(() => expect(spoken).toEqual(['Это первое предложение ответа.', 'А это конец.']), wait)
  })
})
