import { prisma } from '#server/database/client'
import type { ChatMessage as MessageRow } from '#server/database/generated/client'
import type { Branch, Message, Waterfall } from '#shared/schemas/chat'

export type { MessageRow }

export function toMessage(row: MessageRow, isActive = true): Message {
  const { id, content, edited, parent_id, provider, model, failure, first_token_ms, duration_ms } = row
  return {
    id, content, edited, parent_id, provider, model, failure, first_token_ms, duration_ms,
    role: row.role as Message['role'],
    state: row.state as Message['state'],
    answered_by: row.answered_by as Message['answered_by'],
    waterfall: row.waterfall ? JSON.parse(row.waterfall) : null,
    sources: row.sources ? JSON.parse(row.sources) : [],
    timestamp: row.created.toISOString(),
    is_active: isActive
  }
}

/** What became of a spoken answer: when it was heard, and how far, if the person did not hear all of it. */
export async function storeSpoken(message: Message, { heard, waterfall }: { heard: string | null, waterfall: Waterfall | null }): Promise<Message> {
  const cut = heard === null ? {} : { content: heard, state: 'interrupted' as const }
  // updateMany: the session may have been deleted while it was spoken.
  await prisma.chatMessage.updateMany({ where: { id: message.id }, data: { ...cut, waterfall: waterfall && JSON.stringify(waterfall) } })
  return { ...message, ...cut, waterfall }
}

/** Every message of a session, oldest first: ids are uuid v7, so their order is the order of writing. */
export const listMessages = (sessionId: string) => prisma.chatMessage.findMany({ where: { session_id: sessionId }, orderBy: { id: 'asc' } })

/** From the first message down to `leafId`. */
export function branchOf(messages: MessageRow[], leafId: string | null): MessageRow[] {
  const byId = new Map(messages.map(message => [message.id, message]))
  const branch: MessageRow[] = []
  for (let message = byId.get(leafId ?? ''); message; message = byId.get(message.parent_id ?? '')) branch.push(message)
  return branch.reverse()
}

/** The newest end below `id`: where a switch to this message leads. */
export function newestLeafBelow(messages: MessageRow[], id: string): string {
  const newestChild = new Map(messages.map(message => [message.parent_id, message.id]))
  let leaf = id
  for (let child = newestChild.get(leaf); child; child = newestChild.get(leaf)) leaf = child
  return leaf
}

/** For each message that has siblings: its place among them. */
export function siblingInfo(messages: MessageRow[]) {
  const groups = Map.groupBy(messages, message => message.parent_id)
  return Object.fromEntries([...groups.values()].filter(group => group.length > 1).flatMap((group) => {
    const siblings = group.map(message => message.id)
    return group.map((message, index) => [message.id, { index, total: group.length, siblings }])
  }))
}

const PREVIEW_LENGTH = 50
/** JSON that is nested without end can't be read by whoever reads it by recursion. */
const DEEPEST_NESTING = 200

/** The whole tree, as the branch panel shows it: nested to `DEEPEST_NESTING`, flat below. */
export function branchTree(messages: MessageRow[], leafId: string | null): Branch[] {
  const active = new Set(branchOf(messages, leafId).map(message => message.id))
  const roots: Branch[] = []
  /** Where the children of a message go. A parent is older than its children, so it is there before them. */
  const places = new Map<string | null, { children: Branch[], depth: number }>([[null, { children: roots, depth: 0 }]])
  for (const { id, parent_id, role, content } of messages) {
    const place = places.get(parent_id)
    if (!place) continue
    const node: Branch = { id, parent_id, role, content_preview: content.slice(0, PREVIEW_LENGTH), is_active: active.has(id), children: [] }
    place.children.push(node)
    places.set(id, place.depth < DEEPEST_NESTING ? { children: node.children, depth: place.depth + 1 } : place)
  }
  return roots
}

/** The last `limit` messages of a branch, oldest first, without reading the rest of the session. */
export async function loadBranch(leafId: string | null, limit: number) {
  if (!leafId) return []
  return prisma.$queryRaw<Pick<MessageRow, 'id' | 'parent_id' | 'role' | 'content' | 'state'>[]>`
    WITH RECURSIVE branch AS (
      SELECT id, parent_id, role, content, state, 1 AS depth FROM chat_messages WHERE id = ${leafId}
      UNION ALL
      SELECT m.id, m.parent_id, m.role, m.content, m.state, depth + 1 FROM chat_messages m JOIN branch ON m.id = branch.parent_id WHERE depth < ${limit}
    )
    SELECT id, parent_id, role, content, state FROM branch ORDER BY depth DESC`
}
