import { createStorage, type Driver, type Storage } from 'unstorage'
import { config, dataPath } from './config'
import { onShutdown } from './shutdown'

const CONNECTIONS_ORDER = 90
const REDIS_WAIT_MS = 2_000

let store: Promise<Storage> | undefined

/** Small things that outlive a restart but are no business data: in Redis where REDIS_URL names one, else in files. */
export const keyValue = () => store ??= open()

async function open() {
  const storage = createStorage({ driver: await chooseDriver() })
  onShutdown('key-value', CONNECTIONS_ORDER, () => storage.dispose())
  return storage
}

async function chooseDriver(): Promise<Driver> {
  const { REDIS_URL } = config()
  if (!REDIS_URL) {
    const { default: files } = await import('unstorage/drivers/fs-lite')
    return files({ base: dataPath('key-value', '.').replace(/\/\.$/, '') })
  }
  const { default: redis } = await import('unstorage/drivers/redis')
  return redis({ url: REDIS_URL, base: 'ai-secretary', connectTimeout: REDIS_WAIT_MS, commandTimeout: REDIS_WAIT_MS, maxRetriesPerRequest: 1 })
}

/** Whether the Redis of REDIS_URL answers; null where none is named. */
export async function redisState(): Promise<'ok' | 'failed' | null> {
  if (!config().REDIS_URL) return null
  return (await keyValue()).hasItem('ping').then(() => 'ok' as const, () => 'failed' as const)
}
