import { describe, expect, it } from 'vitest'
import { BranchTree, type Branch } from '#shared/schemas/chat'
import { freshDialogue, hangsAfter, tellAtLength } from './fresh-dialogue'

const LONG = 5_000

describe('a conversation of thousands of messages', () => {
  it('can be deleted from any message on', async () => {
    const { prisma, user } = await freshDialogue()
    const idOf = await tellAtLength(prisma, LONG)
    const { deleteMessage, getSessionRow } = await import('#server/dialogue/sessions')
    await deleteMessage('s', idOf(10), user)
    expect(await prisma.chatMessage.count()).toBe(10)
    expect((await getSessionRow('s', user)).active_leaf_id).toBe(idOf(9))
  })

  it('can be deleted whole', async () => {
    const { prisma, user } = await freshDialogue()
    await tellAtLength(prisma, LONG)
    const { deleteSessions } = await import('#server/dialogue/sessions')
    expect(await deleteSessions(['s', 'of nobody'], user)).toBe(1)
    expect(await prisma.chatMessage.count()).toBe(0)
  })

  it('goes with its user', async () => {
    const { prisma, user } = await freshDialogue()
    await tellAtLength(prisma, LONG)
    const { deleteUser } = await import('#server/system/users')
    await deleteUser(user.id, { ...user, id: 'admin' })
    expect(await prisma.chatMessage.count()).toBe(0)
    expect(await prisma.chatSession.count()).toBe(0)
  })

  it('shows its branches to a reader that reads by recursion, and every message\'s place', async () => {
    const { prisma, user } = await freshDialogue()
    const idOf = await tellAtLength(prisma, LONG)
    const { getBranches } = await import('#server/dialogue/sessions')
    const { branches } = BranchTree.parse({ branches: await getBranches('s', user) })
    const everyOne = (nodes: Branch[]): Branch[] => nodes.flatMap(node => [node, ...everyOne(node.children)])
    const all = everyOne(JSON.parse(JSON.stringify(branches)))
    expect(all.map(({ id, parent_id }) => [id, parent_id])).toEqual(Array.from({ length: LONG }, (_, index) => [idOf(index), index ? idOf(index - 1) : null]))
  })
})

describe('two requests for one session', () => {
  it('that switch the branch and say something: what is said goes where the switch led', async () => {
    const { prisma, user, inputOf } = await freshDialogue()
    await tellAtLength(prisma, 2)
    await prisma.chatMessage.create({ data: { id: 'other', session_id: 's', role: 'user', content: 'another beginning' } })
    const [{ whileQuiet, startTurn }, { switchBranch }] = await Promise.all([import('#server/dialogue/live-turns'), import('#server/dialogue/sessions')])
    const busy = Promise.withResolvers<null>()
    const before = whileQuiet('s', () => busy.promise)
    const switched = switchBranch('s', 'other', user)
    await prisma.chatSession.count()
    const started = startTurn('s', inputOf('Как дела?'))
    busy.resolve(null)
    await Promise.all([before, switched, started.then(turn => turn.done)])
    expect((await prisma.chatMessage.findFirstOrThrow({ where: { content: 'Как дела?' } })).parent_id).toBe('other')
  })

  it('are refused what changes the tree while an answer is being written', async () => {
    const { model, user, inputOf, prisma } = await freshDialogue()
    const idOf = await tellAtLength(prisma, 2)
    model.script = hangsAfter('one')
    const [{ switchBranch, deleteMessage }, { startTurn, stopTurn }] = await Promise.all([import('#server/dialogue/sessions'), import('#server/dialogue/live-turns')])
    await startTurn('s', inputOf('Как дела?'))
    await expect(switchBranch('s', idOf(0), user)).rejects.toMatchObject({ statusCode: 409 })
    await expect(deleteMessage('s', idOf(0), user)).rejects.toMatchObject({ statusCode: 409 })
    expect(await stopTurn('s')).toBe(true)
    await deleteMessage('s', idOf(0), user)
  })

  it('that say something while it is deleted end, and nothing of them stays', async () => {
    const { model, user, inputOf, prisma } = await freshDialogue()
    model.script = hangsAfter('one')
    const [{ deleteSessions }, { startTurn }] = await Promise.all([import('#server/dialogue/sessions'), import('#server/dialogue/live-turns')])
    const first = await startTurn('s', inputOf('Раз'))
    const second = startTurn('s', inputOf('Два'))
    const [count] = await Promise.all([deleteSessions(['s'], user), first.done, second])
    expect(count).toBe(1)
    expect(await prisma.chatMessage.count()).toBe(0)
    await expect(startTurn('s', inputOf('Три')).then(turn => turn.done)).rejects.toMatchObject({ statusCode: 404 })
  })
})

describe('the plain conversation', () => {
  it('is one, however many requests begin it, and is forgotten whole', async () => {
    const { prisma, user } = await freshDialogue()
    const { plainChat, resetPlainChat } = await import('#server/dialogue/plain-chat')
    const answers = await Promise.all(['Раз', 'Два', 'Три'].map(text => plainChat(text, undefined, user)))
    expect(new Set(answers.map(({ session_id }) => session_id)).size).toBe(1)
    await prisma.chatSession.create({ data: { id: 'older', owner_id: user.id, source: 'api', source_id: 'plain' } })
    await resetPlainChat(user)
    expect(await prisma.chatSession.findMany({ select: { id: true } })).toEqual([{ id: 's' }])
  })
})
