import type { Message } from '#shared/schemas/chat'

/** A message of this page that the server has not confirmed yet. */
export const SENDING_ID = 'sending'
export const WRITING_ID = 'writing'

export function draftMessage(fields: Pick<Message, 'role' | 'parent_id'> & Partial<Message>): Message {
  return {
    id: fields.role === 'user' ? SENDING_ID : WRITING_ID,
    content: '',
    edited: false,
    timestamp: new Date().toISOString(),
    is_active: true,
    state: fields.role === 'user' ? 'complete' : 'writing',
    answered_by: null,
    provider: null,
    model: null,
    sources: [],
    failure: null,
    first_token_ms: null,
    waterfall: null,
    duration_ms: null,
    ...fields
  }
}

/** The branch down to `parentId`; nothing for null, which stands above the first message. */
export const branchUntil = (messages: Message[], parentId: string | null) =>
  messages.slice(0, messages.findIndex(({ id }) => id === parentId) + 1)
