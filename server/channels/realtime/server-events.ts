import { v7 as uuid } from 'uuid'
import type { ConversationEvent } from '#server/dialogue/conversation'
import type { RealtimeAudioFormat } from '#shared/schemas/realtime'
import { encodeSound } from './audio-format'

export interface ServerEvent { type: string, event_id: string, [field: string]: unknown }
type FinalWords = Extract<ConversationEvent, { type: 'words-heard', final: true }>
type Event<Type extends ConversationEvent['type']> = Extract<ConversationEvent, { type: Type }>

export const serverEvent = (type: string, fields: Record<string, unknown> = {}): ServerEvent => ({ type, event_id: `event_${uuid()}`, ...fields })

export const errorEvent = (code: string, message: string, { eventId = null, type = 'invalid_request_error', param = null }: { eventId?: string | null, type?: string, param?: string | null } = {}) =>
  serverEvent('error', { error: { type, code, message, param, event_id: eventId } })

export interface Item { id: string, type: 'message', object: 'realtime.item', role: 'user' | 'assistant' | 'system', status: 'completed' | 'incomplete' | 'in_progress', content: Record<string, unknown>[] }

/** What of a conversation a client may ask for again. */
const MOST_ITEMS = 500
const STATUS = { complete: 'completed', interrupted: 'cancelled', failed: 'failed' }

/** An answer that is being given, in the form in which it began. */
interface Spoken { item: Item, previous: string | null, isText: boolean, endedBy?: 'turn_detected' | 'client_cancelled' }

/** Items and responses are named after the answers they are; those of a client have names of its own. */
export const answerOf = (id: string) => id.replace(/^(?:item|resp)_/, '')

export const textOf = ({ content }: Item) => content.map(({ text, transcript }) => String(text ?? transcript ?? '')).join('\n')

/** Says what happens in a conversation in the events of OpenAI's Realtime API, and in ours besides them. */
export function createEventWriter(send: (event: ServerEvent) => void, conversationId: string, isTextNow: () => boolean, format: () => RealtimeAudioFormat) {
  const items = new Map<string, Item>()
  const spoken = new Map<string, Spoken>()
  let partial = { utterance: '', text: '' }
  let lastItem: string | null = null

  const emit = (type: string, fields: Record<string, unknown>) => send(serverEvent(type, fields))
  const userItem = (utterance: string) => `item_${utterance}`

  function add(item: Item) {
    const previous_item_id = lastItem
    lastItem = item.id
    items.set(item.id, item)
    if (items.size > MOST_ITEMS) items.delete(items.keys().next().value!)
    emit('conversation.item.added', { previous_item_id, item })
    return previous_item_id
  }

  /** The next item follows the newest one that is left. */
  function remove(id: string) {
    items.delete(id)
    lastItem = [...items.keys()].at(-1) ?? null
  }

  /** The first cause counts: what was cut can't be cut again. */
  function markEnded(answer: string | undefined, endedBy: Spoken['endedBy']) {
    for (const [id, said] of spoken) if (answer === undefined || id === answer) said.endedBy ??= endedBy
  }

  function addUtterance(id: string, transcript: string | null) {
    emit('input_audio_buffer.committed', { previous_item_id: lastItem, item_id: id })
    const item: Item = { id, type: 'message', object: 'realtime.item', role: 'user', status: transcript === null ? 'incomplete' : 'completed', content: [{ type: 'input_audio', transcript }] }
    const previous_item_id = add(item)
    emit('conversation.item.done', { previous_item_id, item })
  }

  function failedWords({ utterance, code, detail }: Event<'words-failed'>) {
    const id = userItem(utterance)
    addUtterance(id, null)
    emit('conversation.item.input_audio_transcription.failed', { item_id: id, content_index: 0, error: { type: 'server_error', code, message: detail, param: null } })
  }

  function finalWords({ utterance, text, startMs, endMs }: FinalWords) {
    if (!text) return
    const id = userItem(utterance)
    addUtterance(id, text)
    emit('conversation.item.input_audio_transcription.completed', { item_id: id, content_index: 0, transcript: text, usage: { type: 'duration', seconds: (endMs - startMs) / 1_000 } })
  }

  /** `delta` is what was added, `transcript` all of it: a recogniser changes its mind, which those who only add see at the end. */
  function partialWords({ utterance, text }: Event<'words-heard'>) {
    const before = partial.utterance === utterance ? partial.text : ''
    partial = { utterance, text }
    emit('conversation.item.input_audio_transcription.delta', { item_id: userItem(utterance), content_index: 0, delta: text.startsWith(before) ? text.slice(before.length) : '', transcript: text })
  }

  const response = (answer: string, status: string, isText: boolean, { item, details, usage }: { item?: Item, details?: unknown, usage?: Event<'answer-ended'>['usage'] } = {}) => ({
    id: `resp_${answer}`, object: 'realtime.response', status, status_details: details ?? null, conversation_id: conversationId,
    output: item ? [item] : [], output_modalities: [isText ? 'text' : 'audio'], metadata: null,
    usage: usage ? { total_tokens: usage.prompt_tokens + usage.completion_tokens, input_tokens: usage.prompt_tokens, output_tokens: usage.completion_tokens } : null
  })
  const place = (answer: string) => ({ response_id: `resp_${answer}`, item_id: `item_${answer}`, output_index: 0, content_index: 0 })

  function begin({ answer }: Event<'answer-started'>) {
    const item: Item = { id: `item_${answer}`, type: 'message', object: 'realtime.item', role: 'assistant', status: 'in_progress', content: [] }
    const isText = isTextNow()
    emit('response.created', { response: response(answer, 'in_progress', isText) })
    emit('response.output_item.added', { response_id: `resp_${answer}`, output_index: 0, item })
    spoken.set(answer, { item, previous: add(item), isText })
    emit('response.content_part.added', { ...place(answer), part: isText ? { type: 'text', text: '' } : { type: 'audio', transcript: '' } })
  }

  function end({ answer, text, outcome, failure, usage }: Event<'answer-ended'>) {
    const said = spoken.get(answer)
    if (!said) return
    spoken.delete(answer)
    const { item, previous, isText, endedBy = 'turn_detected' } = said
    Object.assign(item, { status: outcome === 'complete' ? 'completed' : 'incomplete', content: [isText ? { type: 'output_text', text } : { type: 'output_audio', transcript: text }] })
    if (isText) emit('response.output_text.done', { ...place(answer), text })
    else {
      emit('response.output_audio.done', place(answer))
      emit('response.output_audio_transcript.done', { ...place(answer), transcript: text })
    }
    emit('response.content_part.done', { ...place(answer), part: isText ? { type: 'text', text } : { type: 'audio', transcript: text } })
    emit('response.output_item.done', { response_id: `resp_${answer}`, output_index: 0, item })
    emit('conversation.item.done', { previous_item_id: previous, item })
    const details = outcome === 'failed'
      ? { type: 'failed', error: { type: 'server_error', code: failure ?? 'unavailable' } }
      : outcome === 'interrupted' ? { type: 'cancelled', reason: endedBy } : null
    emit('response.done', { response: response(answer, STATUS[outcome], isText, { item, details, usage }) })
  }

  function write(event: ConversationEvent): void {
    switch (event.type) {
      case 'speech-started':
        return emit('input_audio_buffer.speech_started', { audio_start_ms: Math.round(event.atMs), item_id: userItem(event.utterance) })
      case 'speech-stopped': return emit('input_audio_buffer.speech_stopped', { audio_end_ms: Math.round(event.atMs), item_id: userItem(event.utterance) })
      case 'words-heard': return event.final ? finalWords(event) : partialWords(event)
      case 'words-failed': return failedWords(event)
      case 'answer-started': return begin(event)
      case 'text-written':
        if (spoken.get(event.answer)?.isText) emit('response.output_text.delta', { ...place(event.answer), delta: event.text })
        return
      case 'clause-started': return emit('response.output_audio_transcript.delta', { ...place(event.answer), delta: event.text })
      case 'sound': return emit('response.output_audio.delta', { ...place(event.answer), delta: encodeSound(event.samples, format()) })
      case 'playback':
        if (event.state === 'cut') {
          markEnded(event.answer, 'turn_detected')
          emit('output_audio_buffer.cleared', { response_id: `resp_${event.answer}` })
        }
        return emit('secretary.playback', { response_id: `resp_${event.answer}`, state: event.state === 'cut' || event.state === 'ended' ? 'stopped' : event.state, heard_ms: Math.round(event.heardMs) })
      case 'answer-ended': return end(event)
      case 'message-stored': return emit('secretary.message', { role: event.role, message: event.message })
      case 'sources-found': return emit('secretary.sources', { response_id: `resp_${event.answer}`, sources: event.sources })
      case 'waterfall': return emit('secretary.waterfall', { response_id: `resp_${event.answer}`, waterfall: event.waterfall })
      case 'nobody-there': return emit('input_audio_buffer.timeout_triggered', { audio_start_ms: Math.round(event.sinceMs), audio_end_ms: Math.round(event.atMs), item_id: lastItem ?? '' })
      case 'trouble': return send(errorEvent(event.code, event.detail, { type: 'server_error' }))
    }
  }

  return {
    write,
    addItem: add,
    findItem: (id: string) => items.get(id),
    removeItem: remove,
    /** What is being said is ended by the client: all of it, or one answer. */
    cancelled: (answer?: string) => markEnded(answer, 'client_cancelled'),
    isAnswering: () => spoken.size > 0
  }
}
