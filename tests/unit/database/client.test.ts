import { existsSync, readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { freshDatabase } from './fresh-database'

const OPEN_FILES = '/proc/self/fd'

const setting = (key: string, value = '1') => ({ data: { key, value } })

describe('the database', () => {
  it.skipIf(!existsSync(OPEN_FILES))('keeps as many files open after a thousand transactions as before', async () => {
    const prisma = await freshDatabase()
    const write = (key: string) => prisma.$transaction([prisma.setting.create(setting(key)), prisma.setting.count()])
    await write('first')
    const before = readdirSync(OPEN_FILES).length
    for (let index = 0; index < 1_000; index++) await write(`key ${index}`)
    expect(readdirSync(OPEN_FILES).length).toBe(before)
    expect(await prisma.setting.count()).toBe(1_001)
  }, 30_000)

  it('undoes all of a transaction of which one part fails, and goes on', async () => {
    const prisma = await freshDatabase()
    await prisma.setting.create(setting('taken'))
    await expect(prisma.$transaction([prisma.setting.create(setting('new')), prisma.setting.create(setting('taken'))])).rejects.toMatchObject({ code: 'P2002' })
    await expect(prisma.$transaction(async (inside) => {
      await inside.setting.create(setting('also new'))
      throw new Error('changed my mind')
    })).rejects.toThrow('changed my mind')
    expect(await prisma.setting.findMany({ select: { key: true } })).toEqual([{ key: 'taken' }])
    await prisma.$transaction([prisma.setting.create(setting('later'))])
    expect(await prisma.setting.count()).toBe(2)
  })

  it('goes on after a transaction that SQLite itself had ended', async () => {
    const prisma = await freshDatabase()
    const [{ page_count: pages }] = await prisma.$queryRaw<[{ page_count: bigint }]>`PRAGMA page_count`
    await prisma.$queryRawUnsafe(`PRAGMA max_page_count = ${Number(pages) + 1}`)
    await expect(prisma.$transaction([prisma.setting.create(setting('small')), prisma.setting.create(setting('big', 'x'.repeat(100_000)))])).rejects.toThrow()
    await prisma.$transaction([prisma.setting.create(setting('after'))])
    expect(await prisma.setting.findMany({ select: { key: true } })).toEqual([{ key: 'after' }])
  })

  it('runs transactions, writes and reads that are asked at once one after the other', async () => {
    const prisma = await freshDatabase()
    await prisma.setting.create(setting('left', '0'))
    await prisma.setting.create(setting('right', '0'))
    const move = () => prisma.$transaction(async (inside) => {
      for (const key of ['left', 'right']) {
        const { value } = await inside.setting.findUniqueOrThrow({ where: { key } })
        await inside.setting.update({ where: { key }, data: { value: String(Number(value) + 1) } })
      }
    }, { maxWait: 20_000, timeout: 20_000 })
    const look = async () => (await prisma.setting.findMany()).map(({ value }) => value)
    const seen = await Promise.all(Array.from({ length: 40 }, (_, index) => index % 2 ? move() : look()))
    for (const values of seen) if (values) expect(values[0]).toBe(values[1])
    expect(await look()).toEqual(['20', '20'])
  }, 30_000)

  it('holds to foreign keys after transactions too', async () => {
    const prisma = await freshDatabase()
    await prisma.$transaction([prisma.setting.create(setting('any'))])
    await expect(prisma.chatMessage.create({ data: { id: '1', session_id: 'nowhere', role: 'user', content: '' } })).rejects.toMatchObject({ code: 'P2003' })
  })
})
