import type { PcmFrame } from '#server/audio'
import { badRequest, DriverError, failureCode } from '#server/runtime/errors'
import type { Caller } from '#server/system/callers'
import { createEngineProvider, resolveForTest, updateEngineProvider } from '#server/system/engine-providers'
import type { Language } from '#shared/schemas/settings'
import type { EngineProviderCreate, EngineProviderPatch, EngineProviderTested } from '#shared/schemas/engine-providers'
import { STT_DRIVERS } from './registry'

/** Drivers that ask a server. */
export const REMOTE_STT_DRIVERS = ['openai'] as const

const TEST_MS = 60_000

export const createSttProvider = (fields: EngineProviderCreate, user: Caller) => {
  ensureOptions(fields.driver, fields.options)
  return createEngineProvider('stt', fields, user)
}

export const updateSttProvider = (id: string, patch: EngineProviderPatch, user: Caller) => updateEngineProvider('stt', id, patch, user, ensureOptions)

/** Throws 400 for a driver that needs no server, and for options that it refuses. */
function ensureOptions(driver: string, options: Record<string, unknown>) {
  const entry = REMOTE_STT_DRIVERS.some(name => name === driver) ? STT_DRIVERS.get(driver) : undefined
  if (!entry) throw badRequest('There is no such driver', [{ path: 'driver', message: `one of ${REMOTE_STT_DRIVERS.join(', ')}` }])
  const { error } = entry.options.safeParse({ ...options, base_url: 'http://server.example' })
  if (error) throw badRequest('The options are not valid', error.issues.map(({ path, message }) => ({ path: ['options', ...path].join('.'), message })))
  return options
}

/** Lets the server recognise a recording. */
export async function testSttProvider(id: string, sound: PcmFrame, language: Language, outer: AbortSignal): Promise<EngineProviderTested> {
  const { driver: name, base_url, api_key, options } = await resolveForTest('stt', id)
  const driver = STT_DRIVERS.get(name)?.create({ ...options, base_url, ...api_key && { api_key } })
  if (!driver?.transcribe) throw badRequest('This driver recognises no recordings')
  const signal = AbortSignal.any([outer, AbortSignal.timeout(TEST_MS)])
  const started = performance.now()
  const latency = () => Math.round(performance.now() - started)
  try {
    const { text } = await driver.transcribe(sound, { language }, signal)
    return { status: 'ok', latency_ms: latency(), seconds: sound.samples.length / sound.sampleRate, text }
  } catch (error) {
    outer.throwIfAborted()
    if (error instanceof DriverError) return { status: 'error', latency_ms: latency(), message: error.message, code: failureCode(error.reason) }
    if (signal.aborted) return { status: 'error', latency_ms: latency(), message: 'The test took too long', code: failureCode('timeout') }
    throw error
  } finally {
    await driver.dispose?.()
  }
}
