import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import type { Conversation, ConversationEvent, ConversationOptions } from '#server/dialogue/conversation'
import type { ServerEvent } from '#server/channels/realtime/server-events'
import { AppError } from '#server/runtime/errors'
import { Settings } from '#shared/schemas/settings'

const opened: { options: ConversationOptions, conversation: Record<keyof Conversation, ReturnType<typeof vi.fn>>, tell(event: ConversationEvent): void }[] = []
const openConversation = vi.fn(async (options: ConversationOptions, tell: (event: ConversationEvent) => void) => {
  const conversation = Object.fromEntries(['hear', 'commit', 'respond', 'ask', 'withdraw', 'tell', 'interrupt', 'forget', 'configure', 'close'].map(name => [name, vi.fn()]))
  opened.push({ options, conversation, tell } as never)
  return conversation as unknown as Conversation
})
vi.mock('#server/dialogue/conversation', () => ({ openConversation: (...given: Parameters<typeof openConversation>) => openConversation(...given) }))
vi.mock('#server/dialogue/personas', () => ({ findPersona: () => ({ voice: null }) }))
vi.mock('#server/dialogue/sessions', () => ({ getSessionRow: async () => ({ persona_id: null }) }))
vi.mock('#server/system/settings', () => ({ getSetting: (key: keyof Settings) => Settings.parse({ conversation: { greeting } })[key] }))
let greeting = ''

beforeEach(() => {
  opened.length = 0
  greeting = ''
  openConversation.mockClear()
})

const SOUND = Buffer.alloc(960).toString('base64')

async function connect() {
  const { openRealtime } = await import('#server/channels/realtime/realtime')
  const events: ServerEvent[] = []
  const end = new AbortController()
  const ended: string[] = []
  onTestFinished(() => end.abort())
  const realtime = openRealtime({ user: { id: 'u' } as never, model: undefined, send: event => events.push(event), end: reason => ended.push(reason), signal: end.signal })
  const send = async (...sent: Record<string, unknown>[]) => {
    for (const event of sent) realtime.take(JSON.stringify(event))
    await new Promise(resolve => setImmediate(resolve))
  }
  return { send, events, end, ended, of: (type: string) => events.filter(event => event.type === type) }
}
const update = (session: Record<string, unknown>) => ({ type: 'session.update', session })

describe('a change of a realtime session', () => {
  it('does not cut what is being said, unless the sound itself becomes another', async () => {
    const { send } = await connect()
    await send(update({}), update({ instructions: 'Be brief', audio: { output: { voice: 'anna', speed: 1.2 } } }), update({ output_modalities: ['text'] }))
    expect(opened).toHaveLength(1)
    const { conversation } = opened[0]!
    expect(conversation.close).not.toHaveBeenCalled()
    expect(conversation.configure).toHaveBeenLastCalledWith(expect.objectContaining({ manner: expect.objectContaining({ systemPrompt: 'Be brief', voice: 'anna', speed: 1.2, isSilent: true }) }))
    await send(update({ audio: { output: { format: { type: 'audio/pcma' } } } }))
    expect(conversation.close).toHaveBeenCalledOnce()
    expect(opened[1]!.options).toMatchObject({ outputRate: 8_000, systemPrompt: 'Be brief' })
  })

  it('takes null for the persona and the language of the conversation itself', async () => {
    const { send } = await connect()
    await send(update({ secretary: { persona_id: 'anna', language: 'en' } }))
    expect(opened[0]!.options).toMatchObject({ personaId: 'anna', language: 'en' })
    await send(update({ secretary: {} }))
    expect(opened).toHaveLength(1)
    await send(update({ secretary: { persona_id: null, language: null } }))
    expect(opened[1]!.options).toMatchObject({ personaId: null, language: undefined })
  })

  it('adds a system message to the instructions of the next answers', async () => {
    const { send } = await connect()
    await send(update({ instructions: 'Be brief' }), { type: 'conversation.item.create', item: { type: 'message', role: 'system', content: [{ type: 'input_text', text: 'It is night' }] } }, { type: 'input_audio_buffer.append', audio: SOUND })
    expect(opened).toHaveLength(1)
    expect(opened[0]!.conversation.configure).toHaveBeenLastCalledWith(expect.objectContaining({ manner: expect.objectContaining({ systemPrompt: 'Be brief\n\nIt is night' }) }))
  })
})

describe('a realtime session in which nothing happens', () => {
  it('ends after an hour, at the time that it says, whatever is set meanwhile', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
    onTestFinished(() => void vi.useRealTimers())
    const { send, of, ended } = await connect()
    vi.advanceTimersByTime(1_800_000)
    await send(update({ instructions: 'Be brief' }), { type: 'input_audio_buffer.append', audio: SOUND })
    const told = ['session.created', 'session.updated'].map(type => (of(type)[0]!.session as { expires_at: number }).expires_at)
    expect(told[1]).toBe(told[0])
    vi.advanceTimersByTime(1_799_000)
    expect(ended).toEqual([])
    vi.advanceTimersByTime(1_000)
    expect(ended).toEqual(['session_expired'])
    expect(of('error')).toMatchObject([{ error: { code: 'session_expired' } }])
    expect(Math.abs(told[0]! - Date.now() / 1_000)).toBeLessThan(2)
  })

  it('is not cut while people speak in it, and leaves nothing behind when its client goes', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
    onTestFinished(() => void vi.useRealTimers())
    const { send, end, ended } = await connect()
    await send(update({}))
    for (let i = 0; i < 3; i++) {
      vi.advanceTimersByTime(3_000_000)
      opened[0]!.tell({ type: 'speech-started', utterance: `u${i}`, atMs: 0 })
    }
    expect(ended).toEqual([])
    end.abort()
    opened[0]!.tell({ type: 'speech-started', utterance: 'late', atMs: 0 })
    vi.advanceTimersByTime(7_200_000)
    expect(ended).toEqual([])
  })
})

describe('the greeting', () => {
  const inChat = (session_id: string) => update({ secretary: { session_id } })

  it('is said once when a conversation of our own page begins', async () => {
    greeting = 'Добрый день!'
    const { send } = await connect()
    await send(inChat('s1'), update({ audio: { output: { format: { type: 'audio/pcma' } } } }), inChat('s2'))
    expect(opened.map(({ options }) => options.greeting)).toEqual(['Добрый день!', undefined, 'Добрый день!'])
  })

  it('holds the present moment', async () => {
    greeting = 'It is {day_of_week}.'
    const { send } = await connect()
    await send(inChat('s1'))
    expect(opened[0]!.options.greeting).toMatch(/^It is [A-Z][a-z]+day\.$/)
  })

  it('is not said to other programs', async () => {
    greeting = 'Добрый день!'
    const { send } = await connect()
    await send(update({}))
    expect(opened[0]!.options.greeting).toBeUndefined()
  })
})

describe('what a realtime client may ask for', () => {
  it('cuts the answer that it names and no other', async () => {
    const { send, of } = await connect()
    await send(update({}))
    const { conversation, tell } = opened[0]!
    tell({ type: 'answer-started', answer: 'a1', utterance: null, isPrompt: false })
    await send({ type: 'conversation.item.truncate', item_id: 'item_a1', content_index: 0, audio_end_ms: 700 })
    expect(conversation.interrupt).toHaveBeenLastCalledWith({ answer: 'a1', heardMs: 700 })
    expect(of('conversation.item.truncated')).toMatchObject([{ item_id: 'item_a1', audio_end_ms: 700 }])
    await send({ type: 'conversation.item.truncate', item_id: 'item_none', content_index: 0, audio_end_ms: 700 })
    expect(conversation.interrupt).toHaveBeenCalledOnce()
    expect(of('error')).toHaveLength(1)
  })

  it('answers all that was typed before the answer is asked for', async () => {
    const { send } = await connect()
    const typed = (text: string) => ({ type: 'conversation.item.create', item: { type: 'message', role: 'user', content: [{ type: 'input_text', text }] } })
    await send(typed('One'), typed('Two'), { type: 'response.create', response: { instructions: 'Be brief' } })
    expect(opened[0]!.conversation.ask).toHaveBeenCalledWith('One\nTwo', 'Be brief')
  })

  it.each([
    ['conversation', 'none'], ['input', []], ['output_modalities', ['text']], ['tools', [{ type: 'function', name: 'x' }]], ['audio', { output: { voice: 'anna' } }]
  ])('is no response whose %s differs from its session\'s', async (field, value) => {
    const { send, of } = await connect()
    await send(update({}), { type: 'response.create', response: { [field]: value } })
    expect(of('error')).toHaveLength(1)
    expect(opened[0]!.conversation.respond).not.toHaveBeenCalled()
  })

  it('is a response as the session is set', async () => {
    const { send, of } = await connect()
    await send(update({ audio: { output: { voice: 'anna' } } }), { type: 'response.create', response: { conversation: 'auto', output_modalities: ['audio'], tools: [], audio: { output: { voice: 'anna', format: { type: 'audio/pcm', rate: 24_000 } } } } })
    expect(of('error')).toEqual([])
    expect(opened[0]!.conversation.respond).toHaveBeenCalledOnce()
  })

  it('is nothing that the detector of speech leaves aside', async () => {
    const { send, of } = await connect()
    await send(update({ audio: { input: { turn_detection: { type: 'server_vad', threshold: 0.7, prefix_padding_ms: 100 } } } }))
    expect(of('session.updated')[0]).toMatchObject({ session: { audio: { input: { turn_detection: { type: 'server_vad', silence_duration_ms: 500 } } } } })
    expect(JSON.stringify(of('session.updated'))).not.toMatch(/threshold|prefix_padding/)
  })

  it('is told once, not with every block of sound, that nobody can listen', async () => {
    const { send, of } = await connect()
    openConversation.mockRejectedValue(new AppError(503, 'no_recogniser', 'Nothing here can listen'))
    for (let i = 0; i < 50; i++) await send({ type: 'input_audio_buffer.append', audio: SOUND })
    expect(of('error')).toMatchObject([{ error: { code: 'no_recogniser' } }])
    openConversation.mockReset()
  })
})

describe('an item that is deleted', () => {
  const typed = (id: string, role: string, text: string) => ({ type: 'conversation.item.create', item: { id, type: 'message', role, content: [{ type: role === 'user' ? 'input_text' : 'output_text', text }] } })
  const remove = (item_id: string) => ({ type: 'conversation.item.delete', item_id })
  const historyOf = ({ options: { place } }: typeof opened[number]) => place.kind === 'inline' ? place.messages : []

  it('is not answered, and no part of the history', async () => {
    const { send, of } = await connect()
    await send(update({}), typed('a', 'assistant', 'Hello'), typed('b', 'user', 'One'), typed('c', 'user', 'Two'))
    expect(historyOf(opened[0]!)).toHaveLength(1)
    await send(remove('a'), remove('b'), { type: 'conversation.item.retrieve', item_id: 'a' }, { type: 'response.create' })
    expect(of('conversation.item.deleted')).toMatchObject([{ item_id: 'a' }, { item_id: 'b' }])
    expect(of('error')).toHaveLength(1)
    expect(historyOf(opened[0]!)).toEqual([])
    expect(opened[0]!.conversation.ask).toHaveBeenCalledWith('Two', undefined)
  })

  it('takes with it what was heard and said', async () => {
    const { send, of } = await connect()
    await send(update({}))
    const { tell, conversation } = opened[0]!
    tell({ type: 'words-heard', utterance: 'u1', text: 'да', final: true, startMs: 0, endMs: 500 })
    tell({ type: 'answer-started', answer: 'a1', utterance: 'u1', isPrompt: false })
    await send(remove('item_a1'))
    expect(of('error')).toHaveLength(1)
    historyOf(opened[0]!).push({ role: 'user', content: 'да' }, { role: 'assistant', content: 'Хорошо' })
    tell({ type: 'answer-ended', answer: 'a1', text: 'Хорошо', outcome: 'complete' })
    await send(remove('item_a1'))
    expect(historyOf(opened[0]!)).toEqual([{ role: 'user', content: 'да' }])
    await send(remove('item_u1'))
    expect(historyOf(opened[0]!)).toEqual([])
    tell({ type: 'words-heard', utterance: 'u2', text: 'нет', final: true, startMs: 600, endMs: 900 })
    await send(remove('item_u2'))
    expect(conversation.withdraw).toHaveBeenLastCalledWith('u2')
    expect(of('error')).toHaveLength(1)
  })

  it('is none of a stored session', async () => {
    const { send, of } = await connect()
    await send(update({ secretary: { session_id: 's' } }), typed('b', 'user', 'One'), remove('b'), remove('nothing'))
    expect(of('conversation.item.deleted')).toEqual([])
    expect(of('error')).toHaveLength(2)
  })
})

describe('a response that was cut', () => {
  const cutBy = async (...sent: Record<string, unknown>[]) => {
    const { send, of } = await connect()
    await send(update({}))
    const { tell } = opened[0]!
    tell({ type: 'answer-started', answer: 'a1', utterance: null, isPrompt: false })
    await send(...sent)
    tell({ type: 'playback', answer: 'a1', state: 'cut', heardMs: 500 })
    tell({ type: 'answer-ended', answer: 'a1', text: 'Да', outcome: 'interrupted' })
    return of('response.done')
  }

  it.each([
    ['person who spoke', 'turn_detected', []],
    ['client that cancelled it', 'client_cancelled', [{ type: 'response.cancel' }]],
    ['client that named it', 'client_cancelled', [{ type: 'response.cancel', response_id: 'resp_a1' }]],
    ['client that cancelled another', 'turn_detected', [{ type: 'response.cancel', response_id: 'resp_a2' }]],
    ['client that cleared its sound', 'client_cancelled', [{ type: 'output_audio_buffer.clear' }]]
  ])('names its cause: the %s', async (_name, reason, sent) => {
    expect(await cutBy(...sent)).toMatchObject([{ response: { status: 'cancelled', status_details: { type: 'cancelled', reason } } }])
  })
})

describe('words that could not be recognised', () => {
  it('are said to have failed, as an item without words', async () => {
    const { send, events, of } = await connect()
    await send(update({}))
    const from = events.length
    opened[0]!.tell({ type: 'words-failed', utterance: 'u1', code: 'provider_unavailable', detail: 'It is down' })
    expect(events.slice(from).map(({ type }) => type)).toEqual(['input_audio_buffer.committed', 'conversation.item.added', 'conversation.item.done', 'conversation.item.input_audio_transcription.failed'])
    expect(of('conversation.item.input_audio_transcription.failed')).toMatchObject([{ item_id: 'item_u1', content_index: 0, error: { code: 'provider_unavailable', message: 'It is down' } }])
  })
})

describe('what a realtime client is told', () => {
  it('has the ids, the order and the figures that are true', async () => {
    const { send, events, of } = await connect()
    openConversation.mockImplementation(async (options, tell) => {
      opened.push({ options, conversation: { close: vi.fn(), configure: vi.fn() } as never, tell })
      return opened.at(-1)!.conversation as unknown as Conversation
    })
    await send(update({}))
    const { tell } = opened[0]!
    const from = events.length
    tell({ type: 'speech-started', utterance: 'u1', atMs: 320 })
    tell({ type: 'words-heard', utterance: 'u1', text: 'два слова', final: false })
    tell({ type: 'words-heard', utterance: 'u1', text: 'двадцать слов', final: false })
    tell({ type: 'speech-stopped', utterance: 'u1', atMs: 1_320 })
    tell({ type: 'words-heard', utterance: 'u1', text: 'двадцать слов', final: true, startMs: 320, endMs: 1_320 })
    tell({ type: 'answer-started', answer: 'a1', utterance: 'u1', isPrompt: false })
    await send(update({ output_modalities: ['text'] }))
    tell({ type: 'answer-ended', answer: 'a1', text: 'Да', outcome: 'complete', usage: { prompt_tokens: 7, completion_tokens: 2 } })
    expect(of('conversation.item.input_audio_transcription.delta').map(({ delta, transcript }) => [delta, transcript])).toEqual([['два слова', 'два слова'], ['', 'двадцать слов']])
    expect(of('conversation.item.input_audio_transcription.completed')).toMatchObject([{ item_id: 'item_u1', usage: { type: 'duration', seconds: 1 } }])
    expect(of('conversation.item.done')).toMatchObject([{ previous_item_id: null, item: { id: 'item_u1' } }, { previous_item_id: 'item_u1', item: { id: 'item_a1', content: [{ type: 'output_audio', transcript: 'Да' }] } }])
    expect(of('response.done')).toMatchObject([{ response: { id: 'resp_a1', status: 'completed', output_modalities: ['audio'], usage: { total_tokens: 9, input_tokens: 7, output_tokens: 2 } } }])
    expect(events.slice(from).map(({ type }) => type)).toEqual([
      'input_audio_buffer.speech_started',
      'conversation.item.input_audio_transcription.delta',
      'conversation.item.input_audio_transcription.delta',
      'input_audio_buffer.speech_stopped',
      'input_audio_buffer.committed',
      'conversation.item.added',
      'conversation.item.done',
      'conversation.item.input_audio_transcription.completed',
      'response.created',
      'response.output_item.added',
      'conversation.item.added',
      'response.content_part.added',
      'session.updated',
      'response.output_audio.done',
      'response.output_audio_transcript.done',
      'response.content_part.done',
      'response.output_item.done',
      'conversation.item.done',
      'response.done'
    ])
  })
})
