import { relative } from 'node:path'
import { config } from '#server/runtime/config'
import { badRequest } from '#server/runtime/errors'
import { audit } from '#server/system/audit'
import type { Caller } from '#server/system/callers'
import { listInstalledModels } from '#server/system/installed-models'
import { getSetting, setSetting } from '#server/system/settings'
import type { SttEngineInfo, SttStatus } from '#shared/schemas/stt'
import { listSttEngines, rankEngines, sttState, type SttEngine } from './index'

const AUTO = 'auto'

/** Every engine, what it is doing, and which ones would hear now. */
export async function getSttStatus(): Promise<SttStatus> {
  const [engines, ranked] = await Promise.all([listSttEngines(), rankEngines()])
  const streaming = ranked.live.find(engine => engine.streaming)
  const whisper = ranked.file.find(engine => engine.modelType === 'whisper')
  const live = ranked.live[0]?.id ?? null
  return {
    vosk: { available: Boolean(streaming), model: streaming?.name ?? null, realtime: true, offline: true },
    whisper: { available: Boolean(whisper), model: whisper?.name ?? null, realtime: false, offline: true },
    preferred_engine: live,
    live: { chosen: getSetting('stt.live_engine'), engine: live },
    file: { chosen: getSetting('stt.file_engine'), engine: ranked.file[0]?.id ?? null },
    engines: engines.map(describe)
  }
}

function describe({ id, name, kind, driver, modelType, streaming, languages, sizeBytes }: SttEngine): SttEngineInfo {
  const used = sttState().find(({ engine }) => engine === id)
  return {
    id,
    name,
    kind,
    driver,
    model_type: modelType,
    realtime: streaming,
    offline: kind === 'model',
    languages,
    size_mb: megabytes(sizeBytes),
    state: used?.state ?? 'idle',
    detail: used?.detail ?? null
  }
}

/** Installed models that recognise speech, with the predecessor's names. */
export async function listSttModels() {
  const models = (await listInstalledModels()).filter(({ kind }) => kind === 'stt')
  const { modelsDir, MODELS_DIR } = config()
  return {
    models_dir: MODELS_DIR,
    models: models.map(({ id, name, folder, sizeBytes, languages, type, streaming }) =>
      ({ id, name, path: relative(modelsDir, folder) || '.', size_mb: megabytes(sizeBytes), language: languages.join(', '), type, streaming })),
    download_url: '/models'
  }
}

/** Chooses who hears live speech and recordings. Throws 400 for an engine that is not there. */
export async function chooseSttEngines({ live_engine, file_engine }: { live_engine?: string, file_engine?: string }, user: Caller): Promise<SttStatus> {
  const ids = new Set([AUTO, ...(await listSttEngines()).map(({ id }) => id)])
  const choices = [['stt.live_engine', 'live_engine', live_engine], ['stt.file_engine', 'file_engine', file_engine]] as const
  for (const [, path, id] of choices) {
    if (id !== undefined && !ids.has(id)) throw badRequest('There is no such engine', [{ path, message: 'unknown engine' }])
  }
  for (const [key, , id] of choices) {
    if (id === undefined) continue
    await setSetting(key, id)
    audit('switch', 'config', user, { id: key.replace('.', '_'), engine: id })
  }
  return getSttStatus()
}

const megabytes = (bytes: number) => Math.round(bytes / 2 ** 20 * 10) / 10
