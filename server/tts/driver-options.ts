import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { AppError } from '#server/runtime/errors'
import { recallInstalledModels } from '#server/system/installed-models'
import { listEnabledProviders, resolveProvider } from '#server/system/engine-providers'
import { SampleName } from '#shared/schemas/tts'
import { builtinVoice, builtinVoices, knownVoices } from './known-voices'
import { driverFor } from './model-voices'
import { TTS_DRIVERS } from './registry'
import type { Voice, VoiceProblem } from './types'
import { sayProblem } from './voice-problem'

type Options = Record<string, unknown>
type Described = Pick<Voice, 'driver' | 'options' | 'folder' | 'samples' | 'language'>

class Problem extends AppError {
  readonly problem: { code: VoiceProblem, detail: string }
  constructor(code: VoiceProblem, detail: string) {
    super(503, 'voice_unavailable', `The voice can't speak: ${sayProblem({ code, detail })}`)
    this.problem = { code, detail }
  }
}

/**
 * What the driver of a voice is made with: the voice's own options, with what they name looked up: a provider, a
 * model of this machine, the voice that says the words. Throws 503.
 */
export async function driverOptionsOf(voice: Described): Promise<Options> {
  const { driver, folder, samples = [] } = voice
  if (!TTS_DRIVERS.has(driver)) throw new Problem('unknown-driver', driver)
  return {
    ...await lookedUp(voice),
    ...folder && samples.length && { samples: samples.map(name => join(folder, name)) }
  }
}

async function lookedUp({ driver, options = {}, folder, language }: Described): Promise<Options> {
  const { provider, model, base, ...own } = options
  switch (driver) {
    case 'espeak': return withKnownSpeaker(own)
    case 'piper':
    case 'sherpa': return { ...own, ...await optionsOfModel(String(model), driver, folder) }
    case 'openvoice': return { ...own, ...await optionsOfConverter(model), base: await optionsOfBase(base, language) }
  }
  // The key of a provider goes to its own address, whatever a voice says.
  const found = provider === undefined ? undefined : await optionsOfProvider(String(provider), driver)
  return { ...found?.options, ...own, ...model !== undefined && { model }, ...found?.access }
}

/** Which of its driver's own voices speaks: of the built-in ones a voice may be made of another name and pace. */
export const speakerOf = ({ id, driver, options }: Pick<Voice, 'id' | 'driver' | 'options'>): string | undefined => {
  if (!options) return id
  return driver === 'espeak' && typeof options.voice === 'string' ? options.voice : undefined
}

function withKnownSpeaker({ voice, ...own }: Options): Options {
  if (voice !== undefined && !builtinVoices().some(({ id }) => id === voice)) throw new Problem('bad-options', `voice: ${String(voice)}`)
  return own
}

async function optionsOfProvider(id: string, driver: string) {
  const usable = (await listEnabledProviders('tts')).some(provider => provider.id === id && provider.driver === driver)
  if (!usable) throw new Problem('no-provider', id)
  const { base_url, api_key, options } = await resolveProvider(id)
  return { options, access: { base_url, base_urls: options.base_urls, api_key } }
}

/** An installed model by its id, or a Piper model that lies in the voice's own folder. */
async function optionsOfModel(name: string, driver: string, folder?: string): Promise<Options> {
  const installed = (await recallInstalledModels()).find(({ id }) => id === name)
  const made = installed && driverFor(installed)
  if (made?.driver === driver) return made.options
  if (driver !== 'piper' || !folder || !SampleName.safeParse(name).success || !await isFile(join(folder, name))) throw new Problem('no-model', name)
  return { model: join(folder, name), config: join(folder, `${name}.json`) }
}

/** The converter of OpenVoice that is installed; there is hardly ever more than one. */
async function optionsOfConverter(name: unknown): Promise<Options> {
  const converters = (await recallInstalledModels()).filter(({ type }) => type === 'openvoice')
  const found = name === undefined ? converters[0] : converters.find(({ id }) => id === name)
  if (!found) throw new Problem('no-model', String(name ?? 'openvoice'))
  return { extractor: found.files.extractor, converter: found.files.converter }
}

/** Who says the words that are given another timbre: a voice by its id, or the built-in one. */
async function optionsOfBase(id: unknown, language: Voice['language']): Promise<Options> {
  const voice = id === undefined ? builtinVoice(language) : (await knownVoices()).find(voice => voice.id === id)
  if (!voice || voice.driver === 'openvoice') throw new Problem('bad-options', `base: ${String(id)}`)
  return { driver: voice.driver, options: await driverOptionsOf(voice), voice: speakerOf(voice) }
}

const isFile = (path: string) => stat(path).then(file => file.isFile(), () => false)

/** Why a voice can't speak, as far as that shows without starting its engine. */
export async function problemWith(voice: Described): Promise<Voice['problem']> {
  try {
    const options = await driverOptionsOf(voice)
    const missing = await firstMissing(voice)
    if (missing !== undefined) return { code: 'no-samples', detail: missing }
    const parsed = TTS_DRIVERS.get(voice.driver)?.options.safeParse(options)
    if (parsed?.error) return { code: 'bad-options', detail: z.prettifyError(parsed.error).slice(0, 300) }
  } catch (error) {
    if (error instanceof Problem) return error.problem
    if (error instanceof AppError) return { code: 'no-provider', detail: error.message }
    throw error
  }
}

/** True for a voice that is made from recordings of a person. */
export const isCloned = ({ driver, options = {} }: Pick<Voice, 'driver' | 'options'>) => driver === 'openvoice' || (driver === 'xtts' && options.speaker === undefined)

/** Name of the first recording that is not there, '' where there are none though they are needed. */
async function firstMissing(voice: Described): Promise<string | undefined> {
  const { folder, samples = [] } = voice
  if (isCloned(voice) && !samples.length) return ''
  for (const name of folder ? samples : []) {
    if (folder && !await isFile(join(folder, name))) return name
  }
}
