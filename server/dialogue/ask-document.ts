import { v7 as uuid } from 'uuid'
import { getDocumentHead } from '#server/knowledge/document-rows'
import { AppError, failureCode } from '#server/runtime/errors'
import type { Caller } from '#server/system/callers'
import type { Message } from '#shared/schemas/chat'
import type { DocumentAnswer } from '#shared/schemas/knowledge'
import { toEvent } from './chat-events'
import { runTurn } from './run-turn'
import type { Answer, TurnInput } from './types'

/** A question to one document; nothing of it is stored. Throws NotFound. */
export async function questionTo(documentId: string, question: string, user: Caller): Promise<TurnInput> {
  const { content_hash } = await getDocumentHead(documentId, user)
  // One that is read anew answers from its old text meanwhile.
  if (content_hash === '') throw new AppError(409, 'document_not_read', 'This document is still being read')
  return {
    channel: 'admin',
    client: user.id,
    userId: user.id,
    apiKeyId: user.apiKeyId,
    conversation: { kind: 'inline', messages: [{ role: 'user', content: question }] },
    text: question,
    knowledge: { documentIds: [documentId] }
  }
}

/** The whole answer. A model that fails throws 502. */
export async function askDocument(documentId: string, question: string, user: Caller, signal: AbortSignal): Promise<DocumentAnswer> {
  for await (const part of runTurn(await questionTo(documentId, question, user), signal)) {
    if (part.type === 'turn-failed') throw new AppError(502, failureCode(part.failure), part.detail)
    if (part.type !== 'turn-ended') continue
    if (part.interrupted) throw new AppError(503, 'interrupted', 'The answer was interrupted')
    const { text, answeredBy, provider, model, sources } = part.answer
    return { answer: text, answered_by: answeredBy, provider, model, sources }
  }
  throw new AppError(500, 'internal', 'The turn ended without an answer')
}

/** The answer in the words of the chat's stream. */
export async function* askDocumentEvents(input: TurnInput, signal: AbortSignal): AsyncGenerator<string> {
  for await (const part of runTurn(input, signal)) {
    const event = part.type === 'turn-ended' ? { type: 'assistant_message' as const, message: asMessage(part.answer, part.interrupted) } : toEvent(part)
    if (event) yield JSON.stringify(event)
    if (part.type === 'turn-failed') return
  }
  yield '[DONE]'
}

/** What the chat's page shows as a message, though it belongs to no session. */
function asMessage({ text, answeredBy, provider, model, sources }: Answer, interrupted: boolean): Message {
  return {
    id: uuid(), role: 'assistant', content: text, edited: false, timestamp: new Date().toISOString(), parent_id: null, is_active: true,
    state: interrupted ? 'interrupted' : 'complete', answered_by: answeredBy, provider, model, sources, failure: null, first_token_ms: null, waterfall: null, duration_ms: null
  }
}
