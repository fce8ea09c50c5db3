import { stat } from 'node:fs/promises'
import { databasePath, prisma } from '#server/database/client'
import { describeBackend } from '#server/llm/models'
import { config } from '#server/runtime/config'
import { redisState } from '#server/runtime/key-value'
import { bootState } from '#server/runtime/ready'
import { isShuttingDown } from '#server/runtime/shutdown'
import { listSttEngines } from '#server/stt'
import { listVoices, ttsState } from '#server/tts'
import { getCurrentVoice } from '#server/tts/current-voice'
import type { Health } from '#shared/schemas/system'
import { version } from '~~/package.json'
import { getSetting } from '#server/system/settings'

const BYTES_IN_MB = 1024 * 1024

/** What works now. Starts no engine, asks no vendor, and holds nothing that a stranger may not know. */
export async function healthReport(): Promise<Health> {
  const isReady = bootState() === 'ready'
  const [llm, sqlite, redis, current_voice, voices, recognisers] = await Promise.all([
    isReady && isModelThere(),
    databaseState(isReady),
    redisState(),
    isReady ? getCurrentVoice() : { engine: 'none', voice: null },
    isReady ? listVoices() : [],
    isReady ? listSttEngines() : []
  ])
  const speaks = (engine: string, name?: string) => voices.some(({ id, driver, problem }) => driver === engine && !problem && (!name || id === name))
  const espeak_tts = ttsState().some(({ driver, state }) => driver === 'espeak' && state !== 'failed')
  const works = llm && espeak_tts && sqlite.status === 'ok' && redis !== 'failed'
  return {
    status: isShuttingDown() ? 'stopping' : !isReady ? 'starting' : works ? 'healthy' : 'degraded',
    deployment_mode: config().DEPLOYMENT_MODE,
    version,
    services: {
      voice_clone_xtts_anna: speaks('xtts', 'anna'),
      voice_clone_xtts_marina: speaks('xtts', 'marina'),
      voice_clone_openvoice: speaks('openvoice'),
      piper_tts: speaks('piper'),
      espeak_tts,
      streaming_tts: espeak_tts,
      stt: recognisers.length > 0,
      llm,
      llm_backend: isReady ? getSetting('llm.backend') : 'none',
      current_voice
    },
    database: { sqlite, ...redis && { redis: { status: redis } } },
    uptime_seconds: Math.round(process.uptime()),
    timestamp: new Date().toISOString()
  }
}

/** True when what answers can be opened; whether its server answers shows only when it is asked. */
const isModelThere = () => describeBackend(getSetting('llm.backend'), null).then(() => true, () => false)

/** Asks the database for something; its size is that of the file and its write-ahead log. */
export async function databaseState(isReady = true): Promise<Health['database']['sqlite']> {
  if (!isReady) return { status: 'starting', size_bytes: 0, size_mb: 0 }
  const [status, file, log] = await Promise.all([
    prisma.$queryRaw`SELECT 1`.then(() => 'ok' as const, () => 'failed' as const),
    sizeOf(databasePath()),
    sizeOf(`${databasePath()}-wal`)
  ])
  const size = file + log
  return { status, size_bytes: size, size_mb: Math.round(size / BYTES_IN_MB * 100) / 100 }
}

const sizeOf = (path: string) => stat(path).then(file => file.size, () => 0)
