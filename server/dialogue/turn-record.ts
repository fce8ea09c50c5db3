import { v7 as uuid } from 'uuid'
import { prisma } from '#server/database/client'
import type { KnowledgeScope } from '#server/knowledge/search'
import type { LlmMessage, LlmParameters } from '#server/llm'
import { badRequest, notFound } from '#server/runtime/errors'
import { takeFromLimit } from '#server/system/rate-limit'
import type { Message, Source } from '#shared/schemas/chat'
import { loadBranch, toMessage, type MessageRow } from './messages'
import { findPersona } from './personas'
import { readableDocuments } from './session-documents'
import type { TurnInput } from './types'

/** Messages of the branch that are read; the prompt cuts further by length. */
const HISTORY_MESSAGES = 60
const TITLE_LENGTH = 60

/** A turn whose question is stored (in a session) and whose answer is still to come. */
export interface OpenTurn {
  id: string
  input: TurnInput
  started: number
  /** What the person said, as stored; null where the caller keeps its messages itself. */
  userMessage: Message | null
  /** The stored answer: complete already for an instant one, else being written. */
  draft: MessageRow | null
  /** An answer that was there before anything was stored. */
  instant: { text: string, sources: Source[] } | null
  /** Resolves when question and draft are stored. Rejects when the turn may not be: its limit, a deleted session. */
  stored: Promise<unknown>
  /** An answer that was begun ahead is one that the person is really given. */
  isConfirmed: boolean
  isStored: boolean
  history: LlmMessage[]
  backend: string | null
  personaId: string
  systemPrompt: string
  parameters: LlmParameters
}

type SessionRow = NonNullable<Awaited<ReturnType<typeof prisma.chatSession.findUnique>>>

/** The session that the turn belongs to; null where the caller keeps its messages itself. Throws NotFound. */
export async function sessionOf({ conversation }: TurnInput): Promise<SessionRow | null> {
  if (conversation.kind === 'inline') return null
  const session = await prisma.chatSession.findUnique({ where: { id: conversation.sessionId } })
  if (!session) throw notFound('Session')
  return session
}

/** Where its answer is looked for: what the caller says, else the session's documents, else the persona's sets. */
export async function scopeOf(input: TurnInput, session: SessionRow | null): Promise<KnowledgeScope> {
  if (input.knowledge) return input.knowledge
  const documentIds = session ? await readableDocuments(session) : []
  if (documentIds.length) return { documentIds }
  return { setIds: findPersona(input.personaId ?? session?.persona_id).knowledge_sets ?? undefined }
}

export async function openTurn(input: TurnInput, session: SessionRow | null, instant: OpenTurn['instant']): Promise<OpenTurn> {
  const started = performance.now()
  const turn = { id: uuid(), input, started, instant, isConfirmed: !input.confirmed, isStored: false }
  if (!session || input.conversation.kind === 'inline') {
    const messages = input.conversation.kind === 'inline' ? input.conversation.messages : []
    return storing({ ...turn, ...personaOf(input, null), userMessage: null, draft: null, history: messages, backend: input.backend ?? null }, async () => undefined)
  }
  const { sessionId } = input.conversation
  const place = await placeOf(input, session.active_leaf_id)
  const now = new Date()
  const user = place.question ?? row({ session_id: sessionId, parent_id: place.parentId, role: 'user', content: input.text, edited: place.edited, created: now })
  const draft = row({ session_id: sessionId, parent_id: user.id, role: 'assistant', created: now, ...instant
    ? { content: instant.text, answered_by: 'faq', sources: JSON.stringify(instant.sources), duration_ms: Math.round(performance.now() - started), first_token_ms: Math.round(performance.now() - started) }
    : { content: '', state: 'writing' } })
  const store = () => prisma.$transaction([
    prisma.chatMessage.createMany({ data: place.question ? [draft] : [user, draft] }),
    prisma.chatSession.updateMany({ where: { id: sessionId }, data: { active_leaf_id: draft.id, updated: now, ...!session.title && { title: titleFrom(input.text) } } })
  ])
  return storing({
    ...turn,
    ...personaOf(input, session),
    userMessage: toMessage(user),
    draft,
    history: [...place.before.filter(isSaid), user].map(({ role, content }) => ({ role: role as LlmMessage['role'], content })),
    backend: input.backend ?? session.llm_backend
  }, store)
}

/** Stores at once, or when an answer that was begun ahead is confirmed. */
async function storing(turn: Omit<OpenTurn, 'stored'>, store: () => Promise<unknown>): Promise<OpenTurn> {
  const { confirmed, client } = turn.input
  const opened: OpenTurn = { ...turn, stored: Promise.resolve() }
  const run = async () => {
    await store()
    opened.isStored = true
  }
  if (!confirmed) {
    await run()
    return opened
  }
  opened.stored = confirmed.then(() => {
    opened.isConfirmed = true
    takeFromLimit('chat', client)
    return run()
  })
  opened.stored.catch(() => undefined) // whoever finishes the turn awaits it; one that is thrown away does not
  return opened
}

function personaOf(input: TurnInput, session: { persona_id: string | null, system_prompt: string | null } | null) {
  const persona = findPersona(input.personaId ?? session?.persona_id)
  const { temperature, max_tokens, top_p, repetition_penalty } = persona
  return {
    personaId: persona.id,
    systemPrompt: input.systemPrompt ?? session?.system_prompt ?? persona.system_prompt,
    parameters: { temperature, max_tokens, top_p, repetition_penalty, ...input.parameters }
  }
}

type BranchRow = Awaited<ReturnType<typeof loadBranch>>[number]
interface QuestionPlace { parentId: string | null, edited: boolean, before: BranchRow[], question?: MessageRow }

/** Where the question goes, what was said before it, and, for another answer to it, the question itself. */
async function placeOf({ conversation }: TurnInput, leafId: string | null): Promise<QuestionPlace> {
  if (conversation.kind === 'inline' || conversation.place.at === 'append') {
    return { parentId: leafId, edited: false, before: await loadBranch(leafId, HISTORY_MESSAGES) }
  }
  const { at, messageId } = conversation.place
  const message = await findQuestion(conversation.sessionId, messageId, at)
  const before = await loadBranch(message.parent_id, HISTORY_MESSAGES)
  return at === 'edit' ? { parentId: message.parent_id, edited: true, before } : { parentId: message.parent_id, edited: false, before, question: message }
}

/** The user's message that `messageId` is, or (to answer it again) that it answers. */
export async function findQuestion(sessionId: string, messageId: string, at: 'edit' | 'regenerate') {
  const message = await prisma.chatMessage.findFirst({ where: { id: messageId, session_id: sessionId }, include: { parent: true } })
  if (!message) throw notFound('Message')
  const { parent, ...own } = message
  if (own.role === 'user') return own
  if (at === 'edit' || !parent) throw badRequest('Only what a person said can be changed')
  return parent
}

/** An answer that failed or never began is no part of what was said. */
const isSaid = ({ role, content, state }: BranchRow) => role === 'user' || (content !== '' && state !== 'failed')

const row = (fields: Partial<MessageRow> & Pick<MessageRow, 'session_id' | 'parent_id' | 'role' | 'content' | 'created'>): MessageRow => ({
  id: uuid(), edited: false, state: 'complete', answered_by: null, provider: null, model: null, sources: null, failure: null, first_token_ms: null, waterfall: null, duration_ms: null, ...fields
})

export function titleFrom(text: string) {
  const line = text.trim().split('\n', 1)[0] ?? ''
  return line.length <= TITLE_LENGTH ? line : `${line.slice(0, TITLE_LENGTH).replace(/\s+\S*$/, '')}…`
}
