import { registerEndpoint } from '@nuxt/test-utils/runtime'
import { readBody } from 'h3'
import { afterEach, expect, it, vi } from 'vitest'
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
afterEach(() => vi.unstubAllGlobals())

it('leaves the rest of an answer unsaid once the person has silenced it', async () => {
  vi.stubGlobal('Audio', class {
    play = async () => undefined
    pause() {}
  })
  vi.spyOn(URL, 'createObjectURL').mockReturnValue('blob:sound')
  signInAs('admin')
  const answer = reactive(message('', 'assistant', '', { parent_id: 'q', state: 'writing' }))
  const messages = ref<Message[]>([answer])
  const answered = ref<Message | null>(null)
  const { used: { voice, speech }, leave } = await within(() => ({ voice: useChatVoice(messages, answered), speech: useSpeech() }))
  voice.voiceMode.value = true
  answer.content = 'Это первое предложение ответа. А это'
  await vi.waitFor(() => expect(spoken).toHaveLength(1))
  speech.stop()
  answer.content += ' второе предложение. И третье.'
  await nextTick()
  expect(speech.current.id).toBeNull()
  answered.value = { ...answer, id: 'a', state: 'complete' }
  await nextTick()
  expect(speech.current.id).toBeNull()
  expect(spoken).toHaveLength(1)
  leave()
})
