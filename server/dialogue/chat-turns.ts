import { backendOf } from '#server/llm/models'
import { AppError, failureCode } from '#server/runtime/errors'
import type { Caller } from '#server/system/callers'
import type { Message, MessageCreate } from '#shared/schemas/chat'
import type { z } from 'zod'
import type { LiveTurn } from './live-turns'
import { getSessionRow } from './sessions'
import { findQuestion } from './turn-record'
import type { Place, TurnInput } from './types'

/** What a person typed into a session of theirs. Throws NotFound for another user's session. */
export async function turnInputOf(sessionId: string, place: Place, { content, llm_override }: z.output<typeof MessageCreate>, user: Caller): Promise<TurnInput> {
  await getSessionRow(sessionId, user)
  return {
    channel: 'admin',
    client: user.id,
    userId: user.id,
    apiKeyId: user.apiKeyId,
    conversation: { kind: 'session', sessionId, place },
    text: content,
    backend: llm_override?.llm_backend && await backendOf(llm_override.llm_backend),
    systemPrompt: llm_override?.system_prompt,
    parameters: llm_override?.llm_params
  }
}

/** The same question once more. */
export async function questionAgain(sessionId: string, messageId: string, user: Caller) {
  await getSessionRow(sessionId, user)
  const question = await findQuestion(sessionId, messageId, 'regenerate')
  return turnInputOf(sessionId, { at: 'regenerate', messageId }, { content: question.content }, user)
}

/** Waits for the end of a turn; a failed one throws 502. */
export async function answerOf(turn: LiveTurn): Promise<{ message: Message, response: Message }> {
  let message: Message | null = null
  let response: Message | null = null
  for await (const part of turn.parts()) {
    if (part.type === 'turn-started') message = part.message
    if (part.type === 'turn-ended') response = part.message
    if (part.type === 'turn-failed') throw new AppError(502, failureCode(part.failure), part.detail)
  }
  if (!message || !response) throw new AppError(500, 'internal', 'The turn ended without an answer')
  return { message, response }
}
