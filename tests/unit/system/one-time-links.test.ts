import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createOneTimeLink, getLinkOwner, useLink } from '#server/system/one-time-links'
import { freshProcess } from './fresh'

const people = new Map([['anna', { id: 'anna', is_active: true }], ['gone', { id: 'gone', is_active: false }]])
vi.mock('#server/database/client', () => ({ prisma: { user: { findUnique: async ({ where }: { where: { id: string } }) => people.get(where.id) ?? null } } }))

const tokenOf = async (user: string) => (await createOneTimeLink(user, 'password')).link.split('#')[1]!
const ended = expect.objectContaining({ statusCode: 410, code: 'link_ended' })

beforeEach(() => {
  freshProcess()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('a one-time link', () => {
  it('keeps its token behind #, where no server log sees it', async () => {
    expect((await createOneTimeLink('anna', 'setup')).link).toMatch(/^\/welcome#[\w-]{32}$/)
  })

  it('works once, and looking at it does not use it up', async () => {
    const token = await tokenOf('anna')
    expect(await getLinkOwner(token)).toMatchObject({ user: { id: 'anna' }, purpose: 'password' })
    expect(await useLink(token)).toMatchObject({ user: { id: 'anna' } })
    await expect(useLink(token)).rejects.toEqual(ended)
  })

  it('pressed twice at once, works once', async () => {
    const token = await tokenOf('anna')
    const results = await Promise.allSettled([useLink(token), useLink(token)])
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  })

  it('ends when a newer one is made for the same person', async () => {
    const older = await tokenOf('anna')
    await tokenOf('anna')
    await expect(useLink(older)).rejects.toEqual(ended)
  })

  it('ends after a day', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const token = await tokenOf('anna')
    vi.advanceTimersByTime(24 * 3_600_000 + 1)
    await expect(useLink(token)).rejects.toEqual(ended)
  })

  it('does not work for a person who was switched off, nor with a made-up token', async () => {
    await expect(useLink(await tokenOf('gone'))).rejects.toEqual(ended)
    await expect(useLink('made-up')).rejects.toEqual(ended)
  })
})
