import { v7 as uuid } from 'uuid'
import { openConversation, type Conversation, type SaidMessage } from '#server/dialogue/conversation'
import { findPersona } from '#server/dialogue/personas'
import { getSessionRow } from '#server/dialogue/sessions'
import { render } from '#server/runtime/error-handler'
import { badRequest } from '#server/runtime/errors'
import { logger } from '#server/runtime/logger'
import type { Caller } from '#server/system/callers'
import { RealtimeClientEvent } from '#shared/schemas/realtime'
import { decodeSound } from './audio-format'
import { createEventWriter, errorEvent, serverEvent, type Item, type ServerEvent } from './server-events'
import { fixedPart, newSession, optionsFor, patched, sessionObject, settingsFor, turnTakingOf, type RealtimeSession } from './session-state'

export interface RealtimeParts {
  user: Caller
  model: string | undefined
  send(event: ServerEvent): void
  signal: AbortSignal
}

type ClientEvent<Type extends RealtimeClientEvent['type']> = Extract<RealtimeClientEvent, { type: Type }>

/** Events that wait for a conversation to open. */
const MOST_WAITING = 512

/** One client of OpenAI's Realtime API. Its events are done in their order; what is wrong with one is an `error` event. */
export function openRealtime({ user, model = 'secretary', send, signal }: RealtimeParts) {
  let session: RealtimeSession = newSession(model)
  let conversation: Conversation | null = null
  let opened = ''
  let typed: string | null = null
  let order = Promise.resolve()
  let waiting = 0
  const messages: SaidMessage[] = []
  const conversationId = `conv_${uuid()}`
  const writer = createEventWriter(send, conversationId, () => !session.modalities.includes('audio'), () => session.output.format)

  send(serverEvent('session.created', { session: sessionObject(session) }))
  signal.addEventListener('abort', () => void close(), { once: true })

  async function close() {
    await order
    const closing = conversation
    conversation = null
    await closing?.close()
  }

  async function ensureConversation(): Promise<Conversation> {
    const fixed = fixedPart(session)
    if (conversation && opened === fixed) return conversation
    await conversation?.close()
    conversation = null
    const { chatSession, personaId } = session
    const row = chatSession ? await getSessionRow(chatSession, user) : null
    const fresh = await openConversation({
      ...optionsFor(session),
      who: { channel: chatSession ? 'admin' : 'realtime', client: user.id, userId: user.id, apiKeyId: user.apiKeyId },
      place: chatSession ? { kind: 'session', sessionId: chatSession } : { kind: 'inline', messages },
      personaVoice: findPersona(personaId ?? row?.persona_id).voice
    }, writer.write)
    if (signal.aborted) {
      await fresh.close()
      signal.throwIfAborted()
    }
    fresh.configure({ turnTaking: turnTakingOf(session) })
    opened = fixed
    return conversation = fresh
  }

  async function update({ session: patch }: ClientEvent<'session.update'>) {
    const before = session
    session = patched(session, patch)
    await ensureConversation().catch((error) => {
      session = before
      throw error
    })
    conversation?.configure({ settings: settingsFor(session), turnTaking: turnTakingOf(session) })
    send(serverEvent('session.updated', { session: sessionObject(session) }))
  }

  function createItem({ item }: ClientEvent<'conversation.item.create'>) {
    const text = item.content.map(part => part.text).join('\n')
    if (item.role === 'user') typed = text
    else if (item.role === 'system') session = { ...session, instructions: [session.instructions, text].filter(Boolean).join('\n\n') }
    else if (session.chatSession) throw badRequest('The answers of a stored session are its own')
    else messages.push({ role: 'assistant', content: text })
    const added: Item = { id: item.id ?? `item_${uuid()}`, type: 'message', object: 'realtime.item', role: item.role, status: 'completed', content: item.content }
    const previous_item_id = writer.addItem(added)
    send(serverEvent('conversation.item.done', { previous_item_id, item: added }))
  }

  async function act(event: RealtimeClientEvent): Promise<void> {
    switch (event.type) {
      case 'session.update': return update(event)
      case 'input_audio_buffer.append': return (await ensureConversation()).hear(decodeSound(event.audio, session.input.format))
      case 'input_audio_buffer.commit': {
        const text = await (await ensureConversation()).commit()
        if (!text) throw badRequest('No words were heard since the last utterance')
        return
      }
      case 'input_audio_buffer.clear':
        conversation?.forget()
        return send(serverEvent('input_audio_buffer.cleared'))
      case 'conversation.item.create': return createItem(event)
      case 'conversation.item.retrieve': {
        const item = writer.findItem(event.item_id)
        if (!item) throw badRequest('There is no such item')
        return send(serverEvent('conversation.item.retrieved', { item }))
      }
      case 'conversation.item.truncate': {
        conversation?.interrupt()
        const { item_id, content_index, audio_end_ms } = event
        return send(serverEvent('conversation.item.truncated', { item_id, content_index, audio_end_ms }))
      }
      case 'response.create': {
        const open = await ensureConversation()
        if (typed === null) return open.respond()
        open.ask(typed)
        typed = null
        return
      }
      case 'response.cancel':
      case 'output_audio_buffer.clear': return conversation?.interrupt()
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
      const parsed = RealtimeClientEvent.safeParse(jsonOf(text))
      if (!parsed.success) {
        const issue = parsed.error.issues[0]
        const param = issue?.path.join('.') ?? null
        return send(errorEvent('invalid_event', `${param || 'event'}: ${issue?.message}`, { param }))
      }
      const event = parsed.data
      if (waiting >= MOST_WAITING) return send(errorEvent('too_fast', 'Events come faster than they can be done'))
      waiting++
      order = order.then(() => signal.aborted ? undefined : act(event)).catch(error => refuse(error, event.event_id ?? null)).finally(() => waiting--)
    }
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
