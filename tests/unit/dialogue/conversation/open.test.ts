import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Conversation, ConversationEvent, ConversationOptions } from '#server/dialogue/conversation'
import { AppError } from '#server/runtime/errors'
import { activeSpeech } from '#server/tts/speech-activity'

const openWith = vi.fn(async (_options: ConversationOptions, _emit: (event: ConversationEvent) => void) => ({ close: async () => {} }) as Conversation)
vi.mock('#server/dialogue/conversation/conversation', () => ({ openConversation: (...given: Parameters<typeof openWith>) => openWith(...given) }))
vi.mock('#server/audio/vad', () => ({ createVad: vi.fn() }))
vi.mock('#server/stt', () => ({ openLiveStt: vi.fn() }))
vi.mock('#server/tts/speech', () => ({ say: vi.fn() }))
vi.mock('#server/dialogue/run-turn', () => ({ runTurn: vi.fn() }))
vi.mock('#server/dialogue/conversation/sound-ending', () => ({ finishedBySound: vi.fn() }))

const { openConversation } = await import('#server/dialogue/conversation')
const opened: Conversation[] = []
const open = async (client = 'somebody') => {
  const conversation = await openConversation({ who: { client } } as ConversationOptions, () => {})
  opened.push(conversation)
  return conversation
}

beforeEach(() => void vi.useFakeTimers())
afterEach(async () => {
  await Promise.all(opened.splice(0).map(conversation => conversation.close()))
  vi.useRealTimers()
  openWith.mockClear()
})

it('one caller has a handful of conversations open, and may open another when one has ended', async () => {
  const first = await open()
  for (let i = 1; i < 8; i++) await open()
  await expect(open()).rejects.toMatchObject({ statusCode: 429, message: expect.stringContaining('At most 8 conversations') })
  await open('somebody else')
  await first.close()
  await first.close()
  await open()
  await expect(open()).rejects.toMatchObject({ statusCode: 429 })
})

it('all callers together have some dozens', async () => {
  for (let i = 0; i < 32; i++) await open(`caller ${i}`)
  await expect(open('one more')).rejects.toMatchObject({ statusCode: 429 })
})

it('one that could not be opened counts no longer', async () => {
  openWith.mockRejectedValueOnce(new AppError(503, 'no_recogniser', 'Nothing here can listen'))
  await expect(open()).rejects.toMatchObject({ code: 'no_recogniser' })
  expect(activeSpeech()).toBe(0)
  for (let i = 0; i < 8; i++) await open()
})

it('engines are kept free for a conversation while somebody speaks in it, and for a minute afterwards', async () => {
  const conversation = await open()
  const emit = openWith.mock.calls[0]![1]
  expect(activeSpeech()).toBe(1)
  vi.advanceTimersByTime(50_000)
  emit({ type: 'speech-started', utterance: 'u', atMs: 0 })
  vi.advanceTimersByTime(50_000)
  expect(activeSpeech()).toBe(1)
  vi.advanceTimersByTime(11_000)
  expect(activeSpeech()).toBe(0)
  emit({ type: 'trouble', code: 'unavailable', detail: 'The detector is down' })
  expect(activeSpeech()).toBe(0)
  emit({ type: 'answer-started', answer: 'a', utterance: null, isPrompt: false })
  expect(activeSpeech()).toBe(1)
  await conversation.close()
  emit({ type: 'answer-started', answer: 'b', utterance: null, isPrompt: false })
  expect(activeSpeech()).toBe(0)
})
