import { expect, it, vi } from 'vitest'
import { freshDatabase } from '../database/fresh-database'

it('what an installation is given once, it is given until that has worked, and never again', async () => {
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
