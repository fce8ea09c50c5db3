import { v7 as uuid } from 'uuid'
import { casesOf } from '#server/database/cases'
import { prisma } from '#server/database/client'
import type { Prisma } from '#server/database/generated/client'
import { forgetAskingsOf } from '#server/knowledge/gaps'
import { badRequest, notFound } from '#server/runtime/errors'
import type { Caller } from '#server/system/callers'
import type { SessionCreate, SessionPatch } from '#shared/schemas/chat'
import { afterStopping, isWriting, whileQuiet } from './live-turns'
import { branchOf, branchTree, listMessages, newestLeafBelow, siblingInfo, toMessage, type MessageRow } from './messages'
import { attachable, documentIdsOf, removeLeftBehind } from './session-documents'

const LAST_MESSAGE_LENGTH = 100

/** A caller's own sessions; those of channels, which nobody owns, for who may read channels. */
const visibleTo = (user: Caller): Prisma.ChatSessionWhereInput => user.permissions.has('chat.channels')
  ? { OR: [{ owner_id: user.id }, { owner_id: null }] }
  : { owner_id: user.id }

/** Throws NotFound for an unknown id and for another user's. */
export async function getSessionRow(id: string, user: Caller) {
  const row = await prisma.chatSession.findFirst({ where: { id, ...visibleTo(user) } })
  if (!row) throw notFound('Session')
  return row
}

/** The session with its active branch. */
export async function getSession(id: string, user: Caller) {
  const wasWriting = isWriting(id)
  const [row, messages] = await Promise.all([getSessionRow(id, user), listMessages(id)])
  const is_writing = isWriting(id)
  return {
    ...row,
    document_ids: documentIdsOf(row),
    messages: branchOf(messages, row.active_leaf_id).map(message => toMessage(wasWriting || is_writing ? message : ended(message))),
    sibling_info: siblingInfo(messages),
    is_writing
  }
}

/** An answer whose end could not be stored is over all the same. */
const ended = (message: MessageRow): MessageRow => message.state === 'writing' ? { ...message, state: 'interrupted' } : message

export async function listSessions(user: Caller, { limit, offset, search }: { limit: number, offset: number, search?: string }) {
  const where: Prisma.ChatSessionWhereInput = {
    AND: [visibleTo(user), search ? { OR: casesOf(search).flatMap(words => [{ title: { contains: words } }, { messages: { some: { content: { contains: words } } } }]) } : {}]
  }
  const [rows, total] = await Promise.all([
    prisma.chatSession.findMany({ where, orderBy: { updated: 'desc' }, take: limit, skip: offset, include: { _count: { select: { messages: true } } } }),
    prisma.chatSession.count({ where })
  ])
  const leaves = rows.flatMap(row => row.active_leaf_id ?? [])
  const last = new Map((await prisma.chatMessage.findMany({ where: { id: { in: leaves } }, select: { id: true, content: true } })).map(({ id, content }) => [id, content]))
  const sessions = rows.map(({ _count, ...row }) => ({
    ...row,
    message_count: _count.messages,
    last_message: last.get(row.active_leaf_id ?? '')?.slice(0, LAST_MESSAGE_LENGTH) ?? null
  }))
  return { sessions, total }
}

const GROUPS: Record<string, string> = { admin: 'admin', telegram_bot: 'telegram', telegram: 'telegram', widget: 'widget' }

export function groupBySource<S extends { source: string }>(sessions: S[]) {
  const groups: Record<string, S[]> = { admin: [], telegram: [], widget: [], unknown: [] }
  for (const session of sessions) (groups[GROUPS[session.source] ?? 'unknown'] ??= []).push(session)
  return groups
}

export async function createSession({ document_ids, ...fields }: SessionCreate, user: Caller) {
  await ensurePersona(fields.persona_id)
  const ids = await attachable(document_ids ?? [], { owner_id: user.id, document_ids: '[]' })
  const row = await prisma.chatSession.create({ data: { ...fields, document_ids: JSON.stringify(ids), id: uuid(), owner_id: user.id } })
  return { ...row, document_ids: documentIdsOf(row), messages: [], sibling_info: {}, is_writing: false }
}

export async function updateSession(id: string, { document_ids, ...fields }: SessionPatch, user: Caller) {
  const session = await getSessionRow(id, user)
  await ensurePersona(fields.persona_id)
  const ids = document_ids && await attachable(document_ids, session)
  await prisma.chatSession.update({ where: { id }, data: { ...fields, ...ids && { document_ids: JSON.stringify(ids) } } })
  return getSession(id, user)
}

async function ensurePersona(id: string | null | undefined) {
  if (id && !await prisma.persona.count({ where: { id } })) throw badRequest('There is no such persona', [{ path: 'persona_id', message: 'unknown' }])
}

/** Ends what is being written there, then deletes; ids of others are passed over. Returns how many were deleted. */
export async function deleteSessions(ids: string[], user: Caller) {
  const own = await prisma.chatSession.findMany({ where: { id: { in: ids }, ...visibleTo(user) }, select: { id: true, document_ids: true } })
  const deleted = await Promise.all(own.map(({ id }) => afterStopping(id, () => prisma.chatSession.deleteMany({ where: { id } }))))
  await forgetAskingsOf(own.map(({ id }) => id))
  await removeLeftBehind(own.flatMap(documentIdsOf))
  return deleted.reduce((sum, { count }) => sum + count, 0)
}

/** Deletes a message with everything below it, and nothing else. */
export async function deleteMessage(sessionId: string, messageId: string, user: Caller) {
  await getSessionRow(sessionId, user)
  await whileQuiet(sessionId, () => deleteBelow(sessionId, messageId, user))
}

async function deleteBelow(sessionId: string, messageId: string, user: Caller) {
  const row = await getSessionRow(sessionId, user)
  const messages = await listMessages(sessionId)
  const message = messages.find(({ id }) => id === messageId)
  if (!message) throw notFound('Message')
  const isOnBranch = branchOf(messages, row.active_leaf_id).includes(message)
  // What remains active: another wording of the same thing if there is one, else the message before.
  const sibling = messages.findLast(({ id, parent_id }) => parent_id === message.parent_id && id !== messageId)
  const leaf = isOnBranch ? sibling ? newestLeafBelow(messages, sibling.id) : message.parent_id : row.active_leaf_id
  await prisma.$transaction([
    // In one statement: between two of them a message would have lost its parent.
    prisma.$executeRaw`
      WITH RECURSIVE below(id) AS (
        SELECT ${messageId}
        UNION ALL
        SELECT message.id FROM chat_messages message JOIN below ON message.parent_id = below.id
      )
      DELETE FROM chat_messages WHERE id IN below`,
    prisma.chatSession.update({ where: { id: sessionId }, data: { active_leaf_id: leaf } })
  ])
}

export async function getBranches(id: string, user: Caller) {
  const [row, messages] = await Promise.all([getSessionRow(id, user), listMessages(id)])
  return branchTree(messages, row.active_leaf_id)
}

/** Makes the branch through `messageId`, down to its newest end, the active one. */
export async function switchBranch(sessionId: string, messageId: string, user: Caller) {
  await getSessionRow(sessionId, user)
  return whileQuiet(sessionId, async () => {
    const messages = await listMessages(sessionId)
    if (!messages.some(({ id }) => id === messageId)) throw notFound('Message')
    await prisma.chatSession.updateMany({ where: { id: sessionId }, data: { active_leaf_id: newestLeafBelow(messages, messageId) } })
    return getSession(sessionId, user)
  })
}
