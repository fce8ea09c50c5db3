import { v7 as uuid } from 'uuid'
import { prisma } from '#server/database/client'
import type { Caller } from '#server/system/callers'
import { answerOf, turnInputOf } from './chat-turns'
import { inOrder } from './in-order'
import { startTurn } from './live-turns'
import { deleteSessions, getSessionRow } from './sessions'

/** The conversation of the predecessor's plain endpoint: one a caller, where it had one for everybody. */
const PLAIN = { source: 'api', source_id: 'plain' }

/** A caller's plain conversation is found or made, and forgotten, by one request at a time. */
const orderOf = (user: Caller) => `plain:${user.id}`

export const findPlainSession = (user: Caller) =>
  prisma.chatSession.findFirst({ where: { ...PLAIN, owner_id: user.id }, orderBy: { created: 'desc' } })

/** Begins an answer in the caller's session `sessionId`, or in their plain conversation. */
export async function startPlainTurn(text: string, sessionId: string | null | undefined, user: Caller, { spoken, signal }: { spoken?: boolean, signal?: AbortSignal } = {}) {
  const session = sessionId
    ? await getSessionRow(sessionId, user)
    : await inOrder(orderOf(user), async () => await findPlainSession(user) ?? await prisma.chatSession.create({ data: { id: uuid(), owner_id: user.id, ...PLAIN } }))
  const input = await turnInputOf(session.id, { at: 'append' }, { content: text }, user)
  return { session_id: session.id, turn: await startTurn(session.id, { ...input, channel: 'api', spoken }, signal) }
}

/** The whole answer. */
export async function plainChat(text: string, sessionId: string | null | undefined, user: Caller) {
  const { session_id, turn } = await startPlainTurn(text, sessionId, user)
  const { response } = await answerOf(turn)
  return { response: response.content, session_id }
}

/** Begins the caller's plain conversation anew. */
export async function resetPlainChat(user: Caller) {
  await inOrder(orderOf(user), async () => {
    const sessions = await prisma.chatSession.findMany({ where: { ...PLAIN, owner_id: user.id }, select: { id: true } })
    await deleteSessions(sessions.map(({ id }) => id), user)
  })
}
