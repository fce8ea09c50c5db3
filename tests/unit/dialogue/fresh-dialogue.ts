import { vi } from 'vitest'
import type { LlmPart } from '#server/llm'
import type { OpenedModel } from '#server/llm/models'
import type { Caller } from '#server/system/callers'
import type { Place, TurnInput } from '#server/dialogue/types'
import { freshDatabase } from '../database/fresh-database'

/** What the model says next; throwing is how it fails. */
export type Script = (signal: AbortSignal) => AsyncIterable<LlmPart>

export const says = (...texts: string[]): Script => async function* () {
  for (const text of texts) yield { type: 'text-delta', text }
  yield { type: 'finished', reason: 'stop' }
}

/** Says `text` and then nothing until it is told to stop. */
export const hangsAfter = (text: string): Script => async function* (signal) {
  yield { type: 'text-delta', text }
  await new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason)
    signal.addEventListener('abort', () => reject(signal.reason))
  })
}

/** The dialogue over a database of its own, with a model that follows `model.script`. */
export async function freshDialogue() {
  const prisma = await freshDatabase()
  const model = { script: says('an answer') }
  vi.doMock('#server/llm/models', () => ({
    openModel: async (): Promise<OpenedModel> => ({
      driver: {
        name: 'stub', model: 'stub-small',
        stream: (_request, signal) => model.script(signal),
        complete: () => Promise.reject(new Error('not asked in these tests'))
      },
      parameters: {}, isBuiltin: false, answeredBy: () => ({ provider: 'stub', model: 'stub-small' })
    })
  }))
  const user: Caller = { id: 'anna', username: 'anna', role: 'user', permissions: new Set(), via: 'token' }
  await prisma.user.create({ data: { id: user.id, username: user.username } })
  const [{ createPersona }, { PersonaCreate }] = await Promise.all([import('#server/dialogue/personas'), import('#shared/schemas/llm')])
  await createPersona(PersonaCreate.parse({ id: 'anna', name: 'Анна', system_prompt: 'Отвечай кратко.' }), user)
  await prisma.chatSession.create({ data: { id: 's', owner_id: user.id } })
  const inputOf = (text: string, place: Place = { at: 'append' }, sessionId = 's'): TurnInput =>
    ({ channel: 'admin', client: user.id, userId: user.id, conversation: { kind: 'session', sessionId, place }, text })
  return { prisma, model, user, inputOf }
}

/** A conversation without forks, written straight into the database. */
export async function tellAtLength(prisma: Awaited<ReturnType<typeof freshDatabase>>, length: number, sessionId = 's') {
  const idOf = (index: number) => `${sessionId}-${String(index).padStart(6, '0')}`
  await prisma.$executeRaw`
    INSERT INTO chat_messages (id, session_id, parent_id, role, content)
    WITH RECURSIVE numbers(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n < ${length - 1})
    SELECT printf('%s-%06d', ${sessionId}, n), ${sessionId}, CASE n WHEN 0 THEN NULL ELSE printf('%s-%06d', ${sessionId}, n - 1) END, CASE n % 2 WHEN 0 THEN 'user' ELSE 'assistant' END, 'message ' || n FROM numbers`
  await prisma.chatSession.update({ where: { id: sessionId }, data: { active_leaf_id: idOf(length - 1) } })
  return idOf
}
