import { prisma } from '#server/database/client'
import type { Caller } from '#server/system/callers'
import { branchOf, listMessages } from './messages'
import { findPlainSession, resetPlainChat } from './plain-chat'

/** What the caller said at the predecessor's plain endpoint, and what it answered. */
export async function listPlainHistory(user: Caller) {
  const session = await findPlainSession(user)
  const messages = session ? branchOf(await listMessages(session.id), session.active_leaf_id) : []
  return messages.map(({ role, content }) => ({ role, content }))
}

/** Forgets it; the next message starts anew. Returns how many messages there were. */
export async function clearPlainHistory(user: Caller) {
  const session = await findPlainSession(user)
  const count = session ? await prisma.chatMessage.count({ where: { session_id: session.id } }) : 0
  await resetPlainChat(user)
  return count
}
