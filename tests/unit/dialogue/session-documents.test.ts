import { expect, it } from 'vitest'
import type { Caller } from '#server/system/callers'
import { freshFiles } from '../knowledge/fresh-files'

async function freshSessions() {
  const fresh = await freshFiles()
  const [{ createPersona }, { PersonaCreate }] = await Promise.all([import('#server/dialogue/personas'), import('#shared/schemas/llm')])
  await createPersona(PersonaCreate.parse({ id: 'anna', name: 'Анна', system_prompt: 'Отвечай кратко.' }), fresh.anna)
  const [sessions, attached, { scopeOf }, { explainSearch }] = await Promise.all([
    import('#server/dialogue/sessions'), import('#server/dialogue/session-documents'), import('#server/dialogue/turn-record'), import('#server/dialogue/explain-search')
  ])
  const scopeIn = async (id: string) => {
    const session = await fresh.prisma.chatSession.findUniqueOrThrow({ where: { id } })
    return scopeOf({ channel: 'admin', client: 'anna', userId: 'anna', conversation: { kind: 'session', sessionId: id, place: { at: 'append' } }, text: 'Что в плане?' }, session)
  }
  const operator: Caller = { ...fresh.anna, permissions: new Set(['chat.channels']) }
  return { ...fresh, sessions, attached, scopeIn, explainSearch, operator }
}

it('the search test refuses another person\'s attachment', async () => {
  const { anna, boris, give, explainSearch } = await freshSessions()
  const { document: { id } } = await give(anna, 'тайна')
  await expect(explainSearch({ query: 'тайна', limit: 5, set_ids: null, document_ids: [id] }, boris, AbortSignal.timeout(5_000))).rejects.toMatchObject({ statusCode: 400 })
})

it('a channel\'s conversation takes documents of sets, and no attachment of whoever reads it', async () => {
  const { give, sessions, scopeIn, operator, prisma } = await freshSessions()
  await prisma.chatSession.create({ data: { id: 'channel', source: 'telegram' } })
  const [own, known] = [await give(operator, 'тайна'), await give(operator, 'общее', 'general')].map(({ document }) => document.id) as [string, string]
  await expect(sessions.updateSession('channel', { document_ids: [own] }, operator)).rejects.toMatchObject({ statusCode: 400 })
  expect((await sessions.updateSession('channel', { document_ids: [known] }, operator)).document_ids).toEqual([known])
  await prisma.chatSession.update({ where: { id: 'channel' }, data: { document_ids: JSON.stringify([own, known]) } })
  expect(await scopeIn('channel')).toEqual({ documentIds: [known] })
})

it('a deleted attachment is passed over, and the last one gives the conversation all its knowledge back', async () => {
  const { anna, give, sessions, documents, scopeIn } = await freshSessions()
  const [one, two] = [(await give(anna, 'раз')).document.id, (await give(anna, 'два')).document.id]
  const { id } = await sessions.createSession({ document_ids: [one, two] }, anna)
  await documents.deleteDocument(one, anna)
  expect(await scopeIn(id)).toEqual({ documentIds: [two] })
  expect((await sessions.updateSession(id, { document_ids: [one, two] }, anna)).document_ids).toEqual([two])
  await documents.deleteDocument(two, anna)
  expect(await scopeIn(id)).not.toHaveProperty('documentIds')
})

it('attachments go with the last conversation that names them; knowledge stays', async () => {
  const { anna, give, sessions, prisma } = await freshSessions()
  const [shared, own, known] = [await give(anna, 'раз'), await give(anna, 'два'), await give(anna, 'три', 'general')].map(({ document }) => document.id) as [string, string, string]
  const first = await sessions.createSession({ document_ids: [shared, own, known] }, anna)
  const second = await sessions.createSession({ document_ids: [shared] }, anna)
  const left = async () => (await prisma.knowledgeDocument.findMany({ select: { id: true } })).map(({ id }) => id).sort()
  await sessions.deleteSessions([first.id], anna)
  expect(await left()).toEqual([shared, known].sort())
  await sessions.deleteSessions([second.id], anna)
  expect(await left()).toEqual([known])
})

it('attachments go with their user, and what no conversation has named for long goes too', async () => {
  const { anna, boris, give, attached, sessions, prisma } = await freshSessions()
  const { onUserDeleted, deleteUser } = await import('#server/system/users')
  onUserDeleted(attached.removeOldAttachments)
  await sessions.createSession({ document_ids: [(await give(anna, 'раз')).document.id] }, anna)
  const { document: fresh } = await give(boris, 'два')
  await deleteUser('anna', boris)
  expect(await prisma.knowledgeDocument.findMany({ select: { id: true } })).toEqual([{ id: fresh.id }])
  await prisma.knowledgeDocument.update({ where: { id: fresh.id }, data: { updated: new Date(2020, 0) } })
  expect(await attached.removeOldAttachments()).toBe(1)
})
