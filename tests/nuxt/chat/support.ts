import type { ChatEvent, ChatSession, Message } from '#shared/schemas/chat'
import { draftMessage } from '~/utils/chat-draft'

export const message = (id: string, role: 'user' | 'assistant', content: string, fields: Partial<Message> = {}): Message =>
  ({ ...draftMessage({ role, parent_id: null }), state: 'complete', id, content, ...fields })

export const session = (id: string, messages: Message[], fields: Partial<ChatSession> = {}): ChatSession => ({
  id,
  title: 'Telegram',
  system_prompt: null,
  source: 'admin',
  source_id: null,
  llm_backend: null,
  persona_id: null,
  document_ids: [],
  created: '2026-11-20T10:00:00.000Z',
  updated: '2026-11-20T10:00:00.000Z',
  messages,
  sibling_info: {},
  is_writing: false,
  ...fields
})

export const eventStream = (events: ChatEvent[], end = 'data: [DONE]\n\n') =>
  new Response(events.map(event => `data: ${JSON.stringify(event)}\n\n`).join('') + end, { headers: { 'content-type': 'text/event-stream' } })
