import type { PcmFrame } from '#server/audio'
import { AppError, DriverError } from '#server/runtime/errors'
import { logger } from '#server/runtime/logger'
import { recognitionSeconds } from '#server/runtime/metrics'
import { onModelsChanged } from '#server/system/installed-models'
import { getSetting } from '#server/system/settings'
import { recordUsage } from '#server/system/usage'
import { rankForFiles, rankLive, type Wish } from './choice'
import { createSttPool } from './driver-pool'
import { listSttEngines, optionsOf, type SttEngine } from './engines'
import type { RecognitionRequest, SttDriver, SttState, SttStream, Transcript } from './types'
import { openWithFallback, type LiveDriver } from './with-fallback'
import { withLive } from './with-live'

export { listSttEngines, type SttEngine } from './engines'
export type { RecognitionRequest, SttState, SttStream, Transcript } from './types'

/** Whose speech it is, for the usage. */
export interface SpeechOrigin {
  source?: string
  source_id?: string
}

/** Id of an engine that is to be asked in place of the owner's choice. */
interface Named { engine?: string }

const pool = createSttPool()
/** What goes on where the first engine fails; more would only make a failure last longer. */
const MOST_TRIED = 3

onModelsChanged(() => void listSttEngines().then(engines => pool.keep(new Set(engines.map(({ id }) => id)))).catch(error => logger.error({ err: error }, 'engines not listed')))

/** The engines that would recognise live speech and recordings now, the best first. */
export async function rankEngines({ engine, language }: RecognitionRequest & Named = {}) {
  const engines = await listSttEngines()
  const wish = (setting: 'stt.live_engine' | 'stt.file_engine'): Wish => ({ engine: engine ?? getSetting(setting), language, usual: getSetting('business').language })
  return { live: rankLive(engines, wish('stt.live_engine')), file: rankForFiles(engines, wish('stt.file_engine')) }
}

/**
 * Live recognition by the owner's choice or the best engine of the language. Throws AppError 503 `no_recogniser` where
 * nothing is installed. `engine` names the one that begins; another goes on when it fails.
 */
export async function openLiveStt({ sampleRate, ...request }: RecognitionRequest & Named & { sampleRate: number }, origin: SpeechOrigin = {}): Promise<SttStream & { engine: string }> {
  const ranked = (await rankEngines(request)).live
  const drivers = (await driversOf(ranked)).map(({ driver, ...rest }) => ({ ...rest, driver: liveOf(driver) }))
  const [first, ...others] = drivers
  if (!first) throw noRecogniser(request)
  const nameOf = (driver: SttDriver) => drivers.find(entry => entry.driver === driver)?.engine.id
  const stream = openWithFallback([first.driver, ...others.map(({ driver }) => driver)], { ...request, sampleRate }, (failed, next, error) =>
    logger.warn({ engine: nameOf(failed), next: nameOf(next), reason: error?.reason }, 'another engine goes on listening'))
  return Object.assign(counted(stream, sampleRate, first.engine.driver, origin), { engine: first.engine.id })
}

/** Recognises a whole recording. Throws AppError 503 `no_recogniser`, DriverError, or the signal's reason. */
export async function transcribe(sound: PcmFrame, request: RecognitionRequest & Named, signal: AbortSignal, origin: SpeechOrigin = {}): Promise<Transcript & { engine: string }> {
  const drivers = await driversOf((await rankEngines(request)).file)
  const failures: DriverError[] = []
  for (const { driver, engine } of drivers) {
    if (!driver.transcribe) continue
    try {
      const stop = recognitionSeconds.startTimer({ driver: engine.driver, kind: 'file' })
      const transcript = await driver.transcribe(sound, request, signal)
      stop()
      recordUsage({ service_type: 'stt', action: 'transcription', units_consumed: secondsOf(sound), ...origin })
      return { ...transcript, engine: engine.id }
    } catch (error) {
      if (signal.aborted || !(error instanceof DriverError)) throw error
      failures.push(error)
      logger.warn({ engine: engine.id, reason: error.reason }, 'a recording was not recognised')
    }
  }
  throw failures[0] ?? noRecogniser(request)
}

/** What each engine is doing that was used; asking starts none. */
export const sttState = (): (SttState & { engine: string, driver: string })[] => pool.states()

/** Ends every engine; the next request starts one again. */
export const disposeStt = (): Promise<void> => pool.dispose()

/** Engines that can't be made, such as a provider without its key, are left out and said in the log. */
async function driversOf(engines: readonly SttEngine[]): Promise<{ engine: SttEngine, driver: SttDriver }[]> {
  const made: { engine: SttEngine, driver: SttDriver }[] = []
  for (const engine of engines) {
    if (made.length === MOST_TRIED) break
    try {
      const options = await optionsOf(engine)
      if (options) made.push({ engine, driver: pool.ensure(engine.id, engine.driver, options) })
    } catch (error) {
      logger.warn({ engine: engine.id, err: error }, 'an engine can\'t be used')
    }
  }
  return made
}

function liveOf(driver: SttDriver): LiveDriver {
  const { open, transcribe } = driver
  if (open) return { ...driver, open }
  if (!transcribe) throw new Error(`${driver.name} recognises nothing`)
  return withLive({ ...driver, transcribe })
}

/** Adds usage, at the end, and how long the last words took. */
function counted(stream: SttStream, sampleRate: number, driver: string, origin: SpeechOrigin): SttStream {
  let samplesHeard = 0
  return {
    ...stream,
    // Of the engine that hears now, which may be another later.
    get settleMs() {
      return stream.settleMs
    },
    push(samples) {
      samplesHeard += samples.length
      stream.push(samples)
    },
    async flush(signal) {
      const stop = recognitionSeconds.startTimer({ driver, kind: 'live' })
      const transcript = await stream.flush(signal)
      stop()
      return transcript
    },
    close() {
      stream.close()
      const units_consumed = Math.round(samplesHeard / sampleRate)
      samplesHeard = 0
      if (units_consumed) recordUsage({ service_type: 'stt', action: 'live', units_consumed, ...origin })
    }
  }
}

const secondsOf = ({ samples, sampleRate }: PcmFrame) => Math.ceil(samples.length / sampleRate)

const LANGUAGES = { ru: 'Russian', en: 'English' }

const noRecogniser = ({ language }: RecognitionRequest) => new AppError(503, 'no_recogniser', language
  ? `No recogniser for ${LANGUAGES[language]} is installed: download one under Models, or connect a speech server`
  : 'No recogniser is installed: download one under Models, or connect a speech server')
