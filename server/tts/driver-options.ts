import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { AppError } from '#server/runtime/errors'
import { listEnabledProviders, resolveProvider } from '#server/system/speech-providers'
import { TTS_DRIVERS } from './registry'
import type { Voice } from './types'

type Options = Record<string, unknown>

/** What the driver of a voice is made with: the voice's own options, over those of the provider that they name. Throws 503. */
export async function driverOptionsOf({ driver, options = {}, folder, samples = [] }: Voice): Promise<Options> {
  const { provider, ...own } = options
  return {
    ...typeof provider === 'string' ? await optionsOfProvider(provider, driver) : {},
    ...own,
    ...folder && samples.length && { samples: samples.map(name => join(folder, name)) }
  }
}

async function optionsOfProvider(id: string, driver: string): Promise<Options> {
  const { base_url, api_key, options, driver: itsDriver } = await resolveProvider(id)
  if (itsDriver !== driver) throw new AppError(503, 'provider_unavailable', 'The chosen speech provider is of another kind')
  return { ...options, base_url, ...api_key && { api_key } }
}

/** Why a voice can't speak, as far as that shows without starting its engine. */
export async function problemWith({ driver, options = {}, folder, samples = [] }: Voice): Promise<Voice['problem']> {
  if (!TTS_DRIVERS.has(driver)) return { code: 'unknown-driver', detail: driver }
  const { provider } = options
  if (provider !== undefined) {
    const usable = (await listEnabledProviders('tts')).some(({ id, driver: its }) => id === provider && its === driver)
    if (!usable) return { code: 'no-provider', detail: String(provider) }
  }
  const missing = folder && await firstMissing(folder, samples)
  if (missing) return { code: 'no-samples', detail: missing }
  return await optionsProblem({ driver, options, folder, samples })
}

async function firstMissing(folder: string, samples: readonly string[]) {
  for (const name of samples) {
    if (!await stat(join(folder, name)).then(file => file.isFile(), () => false)) return name
  }
}

async function optionsProblem(voice: Pick<Voice, 'driver' | 'options' | 'folder' | 'samples'>): Promise<Voice['problem']> {
  const parsed = TTS_DRIVERS.get(voice.driver)!.options.safeParse(await driverOptionsOf(voice as Voice).catch(() => ({})))
  return parsed.success ? undefined : { code: 'bad-options', detail: z.prettifyError(parsed.error).slice(0, 300) }
}
