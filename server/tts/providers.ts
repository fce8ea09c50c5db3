import { badRequest, DriverError, failureCode } from '#server/runtime/errors'
import type { Caller } from '#server/system/callers'
import { createEngineProvider, resolveForTest, updateEngineProvider, type ResolvedProvider } from '#server/system/engine-providers'
import type { EngineProviderCreate, EngineProviderPatch, EngineProviderTested } from '#shared/schemas/engine-providers'
import type { Language } from '#shared/schemas/settings'
import { TTS_DRIVERS } from './registry'
import { SAMPLE_TEXTS } from './sample'
import type { TtsDriver } from './types'

/** Drivers that speak to a server. */
export const REMOTE_TTS_DRIVERS = ['openai', 'xtts'] as const

const TEST_MS = 60_000

export const createTtsProvider = (fields: EngineProviderCreate, user: Caller) => {
  ensureOptions(fields.driver, fields.options)
  return createEngineProvider('tts', fields, user)
}

export const updateTtsProvider = (id: string, patch: EngineProviderPatch, user: Caller) => updateEngineProvider('tts', id, patch, user, ensureOptions)

/** Throws 400 for a driver that needs no server, and for options that it refuses. */
function ensureOptions(driver: string, options: Record<string, unknown>) {
  const entry = REMOTE_TTS_DRIVERS.some(name => name === driver) ? TTS_DRIVERS.get(driver) : undefined
  if (!entry) throw badRequest('There is no such driver', [{ path: 'driver', message: `one of ${REMOTE_TTS_DRIVERS.join(', ')}` }])
  const { error } = entry.options.safeParse({ ...options, base_url: 'http://server.example' })
  if (error) throw badRequest('The options are not valid', error.issues.map(({ path, message }) => ({ path: ['options', ...path].join('.'), message })))
  return options
}

/** Asks the server what it has and lets it speak a sentence. */
export async function testTtsProvider(id: string, language: Language, outer: AbortSignal): Promise<EngineProviderTested> {
  const provider = await resolveForTest('tts', id)
  const signal = AbortSignal.any([outer, AbortSignal.timeout(TEST_MS)])
  const started = performance.now()
  const latency = () => Math.round(performance.now() - started)
  try {
    const offers = await driverOf(provider).offers?.(signal)
    const driver = driverOf(provider, offers?.voices[0])
    const heard = await listen(driver, language, signal)
    return { status: 'ok', latency_ms: latency(), ...heard, voices: offers?.voices, languages: offers?.languages }
  } catch (error) {
    outer.throwIfAborted()
    if (error instanceof DriverError) return { status: 'error', latency_ms: latency(), message: error.message, code: failureCode(error.reason) }
    if (signal.aborted) return { status: 'error', latency_ms: latency(), message: 'The test took too long', code: failureCode('timeout') }
    throw error
  }
}

/** XTTS has no voice of its own: without a speaker among the options its first one speaks. */
function driverOf({ driver, base_url, api_key, options }: ResolvedProvider, speaker?: string): TtsDriver {
  const entry = TTS_DRIVERS.get(driver)
  if (!entry) throw badRequest('There is no such driver')
  return entry.create({ ...driver === 'xtts' && { speaker }, ...options, base_url, ...api_key && { api_key } })
}

async function listen(driver: TtsDriver, language: Language, signal: AbortSignal) {
  const started = performance.now()
  let first_sound_ms: number | undefined
  let seconds = 0
  try {
    for await (const { samples, sampleRate } of driver.synthesize({ text: SAMPLE_TEXTS[language], language }, signal)) {
      first_sound_ms ??= Math.round(performance.now() - started)
      seconds += samples.length / sampleRate
    }
  } finally {
    await driver.dispose?.()
  }
  return { first_sound_ms, seconds }
}
