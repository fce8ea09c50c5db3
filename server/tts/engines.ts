import { logger } from '#server/runtime/logger'
import { createDriverPool } from './driver-pool'
import { driverOptionsOf } from './driver-options'
import { builtinVoice } from './known-voices'
import { TTS_DRIVERS } from './registry'
import type { SpeechRequest, TtsDriver, TtsState, Voice } from './types'
import { withFallback, type ResilientDriver } from './with-fallback'
import { withTuning } from './with-tuning'

/** A voice's driver, ready to speak. */
interface Engine {
  /** Fails where the engine fails. */
  plain: TtsDriver
  /** Speaks with the built-in voice then. */
  safe: SafeDriver
  dispose(): Promise<void>
}

type SafeDriver = TtsDriver & Partial<ResilientDriver>

export interface VoiceEngine {
  driver: SafeDriver
  /** What the driver was made with. */
  options: Record<string, unknown>
  /** Keeps the engine from being ended until it is disposed. */
  take(): Disposable & { driver: SafeDriver }
}

/** Cloned voices, speakers of a model and providers' voices that are ready at once. */
const MAX_ENGINES = 12

const pool = createDriverPool<Engine>(MAX_ENGINES)

/** Throws DriverError, ZodError or 503 where the voice's driver can't be made. Starts nothing. */
export async function engineOf(voice: Voice, { strict = false } = {}): Promise<VoiceEngine> {
  const options = await driverOptionsOf(voice)
  const create = () => createEngine(voice.driver, options)
  const choose = (engine: Engine) => strict ? engine.plain : engine.safe
  return {
    options,
    driver: choose(pool.get(voice.driver, options, create)),
    take() {
      const lease = pool.lease(voice.driver, options, create)
      return { driver: choose(lease.engine), [Symbol.dispose]: () => lease[Symbol.dispose]() }
    }
  }
}

function createEngine(name: string, options: unknown): Engine {
  const entry = TTS_DRIVERS.get(name)
  if (!entry) throw new Error(`no driver ${name}`)
  const plain = withTuning(entry.create(options))
  return { plain, safe: entry.voices.length ? plain : withBuiltinVoice(plain), dispose: async () => plain.dispose?.() }
}

function withBuiltinVoice(driver: TtsDriver) {
  return withFallback(driver, {
    fallback({ language }) {
      const voice = builtinVoice(language)
      const create = () => createEngine(voice.driver, {})
      const { plain } = pool.get(voice.driver, {}, create)
      async function* synthesize(request: SpeechRequest, signal: AbortSignal) {
        using lease = pool.lease(voice.driver, {}, create)
        yield* lease.engine.plain.synthesize(request, signal)
      }
      return { driver: { ...plain, synthesize }, voice: voice.id }
    },
    report: error => logger.warn({ driver: error.driver, reason: error.reason, status: error.status }, 'a voice failed, the built-in voice speaks instead')
  })
}

/** What each engine is doing that is always there or that some voice has used; asking starts none. */
export function ttsState(): (TtsState & { driver: string })[] {
  const known = Map.groupBy(pool.list().map(({ name, engine }) => ({ driver: name, ...engine.safe.state?.() ?? { state: 'running' as const } })), ({ driver }) => driver)
  const always = [...TTS_DRIVERS].filter(([, { voices }]) => voices.length).map(([name]) => name)
  return [...new Set([...always, ...known.keys()])].map((driver) => {
    const states = known.get(driver) ?? []
    return states.find(({ state }) => state === 'failed') ?? states.find(({ state }) => state === 'running') ?? { driver, state: 'idle' }
  })
}

/** Ends every engine; the next request starts one again. */
export const disposeTts = (): Promise<void> => pool.dispose()
