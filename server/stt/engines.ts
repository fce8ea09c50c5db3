import { listInstalledModels, type InstalledModel, type ModelType } from '#server/system/installed-models'
import { listEnabledProviders, resolveProvider } from '#server/system/engine-providers'
import type { Language } from '#shared/schemas/settings'

/** An installed model or a connected server that recognises speech. */
export interface SttEngine {
  /** Of the model or of the provider. */
  id: string
  name: string
  kind: 'model' | 'provider'
  driver: string
  /** Null for a provider, whose model nobody knows. */
  modelType: ModelType | null
  /** True when it gives words while a person speaks. */
  streaming: boolean
  /** Empty where it is not known, or is any. */
  languages: Language[]
  sizeBytes: number
}

const MODEL_DRIVER = 'sherpa'

/** Every engine that can be asked now. */
export async function listSttEngines(): Promise<SttEngine[]> {
  const [models, providers] = await Promise.all([listInstalledModels(), listEnabledProviders('stt')])
  return [
    ...models.filter(({ kind }) => kind === 'stt').map(({ id, name, type, streaming, languages, sizeBytes }) =>
      ({ id, name, kind: 'model' as const, driver: MODEL_DRIVER, modelType: type, streaming, languages, sizeBytes })),
    ...providers.map(({ id, name, driver }) => ({ id, name, kind: 'provider' as const, driver, modelType: null, streaming: false, languages: [], sizeBytes: 0 }))
  ]
}

/** What the driver of an engine is made with. Throws 503 for a provider that is gone. */
export async function optionsOf({ id, kind }: SttEngine): Promise<Record<string, unknown> | undefined> {
  if (kind === 'provider') {
    const { base_url, api_key, options } = await resolveProvider(id)
    return { ...options, base_url, api_key }
  }
  const model = (await listInstalledModels()).find(model => model.id === id)
  return model && modelOptions(model)
}

const modelOptions = ({ type, streaming, files, sampleRate, languages }: InstalledModel) =>
  ({ type, streaming, files, languages, ...sampleRate && { sample_rate: sampleRate } })
