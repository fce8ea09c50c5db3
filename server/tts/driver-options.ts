import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { AppError } from '#server/runtime/errors'
import { findInstalledModel } from '#server/system/installed-models'
import { listEnabledProviders, resolveProvider } from '#server/system/speech-providers'
import { SampleName } from '#shared/schemas/tts'
import { driverFor } from './model-voices'
import { TTS_DRIVERS } from './registry'
import type { Voice, VoiceProblem } from './types'

type Options = Record<string, unknown>
type Described = Pick<Voice, 'driver' | 'options' | 'folder' | 'samples'>

/** Drivers whose option `model` is a model of this machine and no name that a server knows. */
const LOCAL_MODELS = new Set(['piper', 'sherpa'])

class Problem extends AppError {
  readonly problem: { code: VoiceProblem, detail: string }
  constructor(code: VoiceProblem, detail: string) {
    super(503, 'voice_unavailable', `The voice can't speak: ${code}, ${detail}`)
    this.problem = { code, detail }
  }
}

/**
 * What the driver of a voice is made with: the voice's own options over those of the provider that they name, models
 * and samples as absolute paths. Throws 503.
 */
export async function driverOptionsOf({ driver, options = {}, folder, samples = [] }: Described): Promise<Options> {
  if (!TTS_DRIVERS.has(driver)) throw new Problem('unknown-driver', driver)
  const { provider, model, ...own } = options
  const isLocal = LOCAL_MODELS.has(driver)
  return {
    ...provider !== undefined && await optionsOfProvider(String(provider), driver),
    ...model !== undefined && (isLocal ? await optionsOfModel(String(model), driver, folder) : { model }),
    ...own,
    ...folder && samples.length && { samples: samples.map(name => join(folder, name)) }
  }
}

async function optionsOfProvider(id: string, driver: string): Promise<Options> {
  const usable = (await listEnabledProviders('tts')).some(provider => provider.id === id && provider.driver === driver)
  if (!usable) throw new Problem('no-provider', id)
  const { base_url, api_key, options } = await resolveProvider(id)
  return { ...options, base_url, ...api_key && { api_key } }
}

/** An installed model by its id, or a Piper model that lies in the voice's own folder. */
async function optionsOfModel(name: string, driver: string, folder?: string): Promise<Options> {
  const installed = await findInstalledModel(name)
  const made = installed && driverFor(installed)
  if (made?.driver === driver) return made.options
  if (driver !== 'piper' || !folder || !SampleName.safeParse(name).success || !await isFile(join(folder, name))) throw new Problem('no-model', name)
  return { model: join(folder, name), config: join(folder, `${name}.json`) }
}

const isFile = (path: string) => stat(path).then(file => file.isFile(), () => false)

/** Why a voice can't speak, as far as that shows without starting its engine. */
export async function problemWith(voice: Described): Promise<Voice['problem']> {
  try {
    const options = await driverOptionsOf(voice)
    const missing = await firstMissing(voice)
    if (missing) return { code: 'no-samples', detail: missing }
    const parsed = TTS_DRIVERS.get(voice.driver)?.options.safeParse(options)
    if (parsed?.error) return { code: 'bad-options', detail: z.prettifyError(parsed.error).slice(0, 300) }
  } catch (error) {
    if (error instanceof Problem) return error.problem
    if (error instanceof AppError) return { code: 'no-provider', detail: error.message }
    throw error
  }
}

async function firstMissing({ folder, samples = [] }: Described) {
  for (const name of folder ? samples : []) {
    if (folder && !await isFile(join(folder, name))) return name
  }
}
