import { v7 as uuid } from 'uuid'
import { openConversation, type Conversation, type ConversationEvent, type ConversationManner, type SaidMessage } from '#server/dialogue/conversation'
import { greetingNow } from '#server/dialogue/greeting'
import { findPersona } from '#server/dialogue/personas'
import { getSessionRow } from '#server/dialogue/sessions'
import { badRequest, render } from '#server/runtime/errors'
import { parseJson } from '#server/runtime/json'
import { logger } from '#server/runtime/logger'
import type { Caller } from '#server/system/callers'
import { RealtimeClientEvent } from '#shared/schemas/realtime'
import { decodeSound } from './audio-format'
import { answerOf, createEventWriter, errorEvent, serverEvent, textOf, type Item, type ServerEvent } from './server-events'
import { ensureAsSet, EXPIRES_AFTER_S, fixedPart, mannerOf, newSession, optionsFor, patched, sessionObject, settingsFor, turnTakingOf, type RealtimeSession } from './session-state'

export interface RealtimeParts {
  user: Caller
  model: string | undefined
  send(event: ServerEvent): void
  /** Ends the connection, which aborts `signal`. */
  end(reason: string): void
  signal: AbortSignal
}

type ClientEvent<Type extends RealtimeClientEvent['type']> = Extract<RealtimeClientEvent, { type: Type }>

/** Events that wait for the one before them, and their characters. */
const MOST_WAITING = 512
const MOST_WAITING_CHARACTERS = 16 * 1024 * 1024
/** What is typed or instructed in several items becomes one text of at most so many characters. */
const MOST_JOINED = 40_000
/** After a conversation could not be opened, sound is let go for so long. */
const FAILED_MS = 2_000
/** Messages that a client may bring before anything is said. */
const MOST_BROUGHT = 200

/**
 * One client of OpenAI's Realtime API. Its events are done in their order; what is wrong with one is an `error` event.
 * The session ends an hour after the last thing that was heard or said: a conversation that goes on is not cut.
 */
export function openRealtime({ user, model = 'secretary', send, end, signal }: RealtimeParts) {
  let session: RealtimeSession = newSession(model)
  let conversation: Conversation | null = null
  let opened: RealtimeSession | null = null
  let failedAt = -Infinity
  /** The chat session in which the greeting was said. */
  let greeted: string | null = null
  /** Not answered yet. */
  let typed: { id: string, text: string }[] = []
  let order = Promise.resolve()
  let waiting = 0
  let waitingCharacters = 0
  const messages: SaidMessage[] = []
  const conversationId = `conv_${uuid()}`
  const writer = createEventWriter(send, conversationId, () => !session.modalities.includes('audio'), () => session.output.format)

  send(serverEvent('session.created', { session: sessionObject(session) }))
  const expiry = setTimeout(expire, EXPIRES_AFTER_S * 1_000).unref()
  signal.addEventListener('abort', () => void close(), { once: true })

  function expire() {
    send(errorEvent('session_expired', 'Nothing was heard or said for an hour'))
    end('session_expired')
  }

  function tell(event: ConversationEvent) {
    if (event.type !== 'trouble' && !signal.aborted) expiry.refresh()
    writer.write(event)
  }

  async function close() {
    clearTimeout(expiry)
    const closing = conversation
    conversation = null
    await closing?.close()
  }

  /** The conversation as the session is set now; what is said in it goes on, unless it must be opened anew. */
  async function ensureConversation(): Promise<Conversation> {
    if (conversation && opened === session) return conversation
    const { chatSession, personaId } = session
    const row = chatSession ? await getSessionRow(chatSession, user) : null
    const manner = mannerOf(session, findPersona(personaId ?? row?.persona_id).voice)
    if (!conversation || !opened || fixedPart(opened) !== fixedPart(session)) return open(manner)
    conversation.configure({ settings: settingsFor(session), turnTaking: turnTakingOf(session), manner })
    opened = session
    return conversation
  }

  async function open(manner: ConversationManner): Promise<Conversation> {
    writer.cancelled()
    await conversation?.close()
    conversation = null
    const { chatSession } = session
    const fresh = await openConversation({
      ...optionsFor(session),
      ...manner,
      // A program that speaks this API does not expect to be spoken to first.
      greeting: chatSession && chatSession !== greeted ? greetingNow() : undefined,
      who: { channel: chatSession ? 'admin' : 'realtime', client: user.id, userId: user.id, apiKeyId: user.apiKeyId },
      place: chatSession ? { kind: 'session', sessionId: chatSession } : { kind: 'inline', messages }
    }, tell)
    if (signal.aborted) {
      await fresh.close()
      signal.throwIfAborted()
    }
    fresh.configure({ turnTaking: turnTakingOf(session) })
    opened = session
    greeted = chatSession
    return conversation = fresh
  }

  async function update({ session: patch }: ClientEvent<'session.update'>) {
    const before = session
    session = patched(session, patch)
    await ensureConversation().catch((error) => {
      session = before
      throw error
    })
    send(serverEvent('session.updated', { session: sessionObject(session) }))
  }

  /** A client that can't be heard is told so now and then, not with every block of sound. */
  async function hear({ audio }: ClientEvent<'input_audio_buffer.append'>) {
    if (!conversation && performance.now() - failedAt < FAILED_MS) return
    const open = await ensureConversation().catch((error) => {
      failedAt = performance.now()
      throw error
    })
    open.hear(decodeSound(audio, session.input.format))
  }

  function createItem({ item }: ClientEvent<'conversation.item.create'>) {
    const text = item.content.map(part => part.text).join('\n')
    const id = item.id ?? `item_${uuid()}`
    if (item.role === 'user') addTyped(id, text)
    else if (item.role === 'system') session = { ...session, instructions: joined(session.instructions, '\n\n', text) }
    else if (session.chatSession) throw badRequest('The answers of a stored session are its own')
    else if (messages.length >= MOST_BROUGHT) throw badRequest(`At most ${MOST_BROUGHT} messages`)
    else messages.push({ role: 'assistant', content: text })
    const added: Item = { id, type: 'message', object: 'realtime.item', role: item.role, status: 'completed', content: item.content }
    const previous_item_id = writer.addItem(added)
    send(serverEvent('conversation.item.done', { previous_item_id, item: added }))
  }

  function addTyped(id: string, text: string) {
    const before = typed.map(item => item.text).join('\n')
    joined(before || null, '\n', text)
    typed.push({ id, text })
  }

  /** What it said is no part of the history any more. */
  function deleteItem({ item_id }: ClientEvent<'conversation.item.delete'>) {
    const item = existingItem(item_id)
    if (session.chatSession) throw badRequest('The messages of a stored session are changed there')
    if (item.role === 'system') throw badRequest('It is a part of the instructions: change them with session.update')
    if (writer.isAnswering()) throw badRequest('Wait until the answer has ended')
    if (typed.some(({ id }) => id === item_id)) typed = typed.filter(({ id }) => id !== item_id)
    else if (!conversation?.withdraw(answerOf(item_id))) forgetMessage(item)
    writer.removeItem(item_id)
    send(serverEvent('conversation.item.deleted', { item_id }))
  }

  function forgetMessage(item: Item) {
    const text = textOf(item)
    const at = messages.findLastIndex(({ role, content }) => role === item.role && content === text)
    if (at >= 0) messages.splice(at, 1)
    else if (text && messages.some(({ role, content }) => role === item.role && content.includes(text))) throw badRequest('It was answered together with other items')
  }

  function existingItem(id: string): Item {
    const item = writer.findItem(id)
    if (!item) throw badRequest('There is no such item')
    return item
  }

  async function respond({ response = {} }: ClientEvent<'response.create'>) {
    ensureAsSet(response, session)
    const open = await ensureConversation()
    if (!typed.length) return open.respond(response.instructions)
    writer.cancelled()
    open.ask(typed.map(({ text }) => text).join('\n'), response.instructions)
    typed = []
  }

  function interrupt(only: { answer?: string, heardMs?: number } = {}) {
    writer.cancelled(only.answer)
    conversation?.interrupt(only)
  }

  async function act(event: RealtimeClientEvent): Promise<void> {
    switch (event.type) {
      case 'session.update': return update(event)
      case 'input_audio_buffer.append': return hear(event)
      case 'input_audio_buffer.commit': {
        const text = await (await ensureConversation()).commit()
        if (!text) throw badRequest('No words were heard since the last utterance')
        return
      }
      case 'input_audio_buffer.clear':
        conversation?.forget()
        return send(serverEvent('input_audio_buffer.cleared'))
      case 'conversation.item.create': return createItem(event)
      case 'conversation.item.delete': return deleteItem(event)
      case 'conversation.item.retrieve': return send(serverEvent('conversation.item.retrieved', { item: existingItem(event.item_id) }))
      case 'conversation.item.truncate': {
        const { item_id, content_index, audio_end_ms } = event
        existingItem(item_id)
        interrupt({ answer: answerOf(item_id), heardMs: audio_end_ms })
        return send(serverEvent('conversation.item.truncated', { item_id, content_index, audio_end_ms }))
      }
      case 'response.create': return respond(event)
      case 'response.cancel': return interrupt({ answer: event.response_id && answerOf(event.response_id) })
      case 'output_audio_buffer.clear': return interrupt()
    }
  }

  function refuse(error: unknown, eventId: string | null) {
    if (signal.aborted) return
    const { status, code, detail } = render(error)
    if (status >= 500) logger.warn({ err: error }, 'realtime event failed')
    send(errorEvent(code, detail, { eventId, type: status >= 500 ? 'server_error' : 'invalid_request_error' }))
  }

  return {
    /** One event of the client, as JSON. */
    take(text: string) {
      const parsed = RealtimeClientEvent.safeParse(parseJson(text))
      if (!parsed.success) {
        const issue = parsed.error.issues[0]
        const param = issue?.path.join('.') ?? null
        return send(errorEvent('invalid_event', `${param || 'event'}: ${issue?.message}`, { param }))
      }
      const event = parsed.data
      if (waiting >= MOST_WAITING || waitingCharacters > MOST_WAITING_CHARACTERS) return send(errorEvent('too_fast', 'Events come faster than they can be done'))
      waiting++
      waitingCharacters += text.length
      order = order.then(() => signal.aborted ? undefined : act(event)).catch(error => refuse(error, event.event_id ?? null)).finally(() => {
        waiting--
        waitingCharacters -= text.length
      })
    }
  }
}

function joined(before: string | null, separator: string, text: string): string {
  const whole = before ? before + separator + text : text
  if (whole.length > MOST_JOINED) throw badRequest(`At most ${MOST_JOINED} characters`)
  return whole
}
