import { describe, expect, it, vi } from 'vitest'
import { freshDatabase } from '../database/fresh-database'

describe('what an installation is given once', () => {
  it('is given until that has worked, and never again', async () => {
    await freshDatabase()
    const { loadSettings, seedOnce } = await import('#server/system/settings')
    const give = vi.fn(async () => {}).mockRejectedValueOnce(new Error('the power went'))
    await expect(seedOnce('faq', give)).rejects.toThrow('the power went')
    for (let start = 0; start < 3; start++) {
      await loadSettings()
      await seedOnce('faq', give)
      await seedOnce('another', async () => {})
    }
    expect(give).toHaveBeenCalledTimes(2)
  })

  it('stays deleted: the provider that the environment names', async () => {
    vi.stubEnv('GEMINI_API_KEY', 'a-key-of-gemini')
    const prisma = await freshDatabase()
    const { seedProviders } = await import('#server/llm/providers')
    await seedProviders()
    expect(await prisma.llmProvider.findMany({ select: { id: true } })).toEqual([{ id: 'gemini-default' }])
    await prisma.llmProvider.deleteMany()
    await seedProviders()
    expect(await prisma.llmProvider.count()).toBe(0)
  })
})
