import { registerEndpoint } from '@nuxt/test-utils/runtime'
import { readBody } from 'h3'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Message } from '#shared/schemas/chat'
import { useChatVoice } from '~/composables/useChatVoice'
import { useSpeech } from '~/composables/useSpeech'
import { message } from '../chat/support'
import { signInAs, within } from './support'

const spoken: string[] = []
registerEndpoint('/admin/tts/test', { method: 'POST', handler: async (event) => {
  spoken.push((await readBody<{ text: string }>(event)).text)
  return 'sound'
} })
let leave = () => {}
beforeEach(() => {
  localStorage.clear()
  spoken.length = 0
  vi.stubGlobal('Audio', class {
    play = async () => undefined
    pause() {}
  })
  vi.spyOn(URL, 'createObjectURL').mockReturnValue('blob:sound')
})
afterEach(() => {
  leave()
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

/** An answer that is being written to the question "q". */
async function listen(role: 'admin' | 'guest' = 'admin') {
  signInAs(role)
  const answer = reactive(message('', 'assistant', '', { parent_id: 'q', state: 'writing' }))
  const messages = ref<Message[]>([answer])
  const answered = ref<Message | null>(null)
  const { used: { voice, speech }, leave: unmount } = await within(() => ({ voice: useChatVoice(messages, answered), speech: useSpeech() }))
  leave = () => {
    speech.stop()
    unmount()
  }
  const finish = async () => {
    answered.value = { ...answer, id: 'a', state: 'complete' }
    await nextTick()
  }
  return { answer, voice, speech, finish }
}

it('leaves the rest of an answer unsaid once the person has silenced it', async () => {
  const { answer, voice, speech, finish } = await listen()
  voice.voiceMode.value = true
  answer.content = 'Это первое предложение ответа. А это'
  await vi.waitFor(() => expect(spoken).toHaveLength(1))
  speech.stop()
  answer.content += ' второе предложение. И третье.'
  await nextTick()
  expect(speech.current.id).toBeNull()
  await finish()
  expect(speech.current.id).toBeNull()
  expect(spoken).toHaveLength(1)
})

it('speaks the answer to a spoken question in any mode, and only that one', async () => {
  const { answer, voice, speech, finish } = await listen()
  expect(voice.voiceMode.value).toBe(false)
  voice.answerAloud(true)
  answer.content = 'Это первое предложение ответа. А это'
  await vi.waitFor(() => expect(spoken).toEqual(['Это первое предложение ответа.']))
  await finish()
  expect(speech.current.id).toBe('q')
  speech.stop()
  answer.parent_id = 'next'
  answer.content = 'Это ответ на написанный вопрос. Он'
  await finish()
  expect(speech.current.id).toBeNull()
  expect(spoken).toHaveLength(1)
})

it('says nothing aloud to whoever may not hear voices', async () => {
  const { answer, voice, speech } = await listen('guest')
  voice.answerAloud(true)
  answer.content = 'Это первое предложение ответа. А это'
  await nextTick()
  expect(speech.current.id).toBeNull()
})
