import { databasePath, disconnectDatabase } from '#server/database/client'
import { migrate } from '#server/database/migrate'
import { listMigrations } from '#server/database/migrations'
import { logger } from '#server/runtime/logger'
import { addBootStep } from '#server/runtime/ready'
import { onShutdown } from '#server/runtime/shutdown'
import { loadSettings } from '#server/system/settings'

export default defineNitroPlugin(() => {
  if (import.meta.prerender) return
  addBootStep('database', async () => {
    const applied = await migrate(databasePath(), await listMigrations())
    if (applied.length) logger.info({ migrations: applied }, 'database migrated')
    await loadSettings()
  })
  onShutdown('database', 90, disconnectDatabase)
})
