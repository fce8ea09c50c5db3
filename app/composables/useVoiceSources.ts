import type { ModelList } from '#shared/schemas/models'

/** What a new voice can be made with: the servers that are connected and the converter of this machine. */
export function useVoiceSources() {
  const { providers, loading: loadingProviders } = useEngineProviders('tts')
  const { data: installed, loading: loadingModels } = useApiData<ModelList>('models', '/models/list')
  const servers = computed(() => providers.value.filter(({ enabled }) => enabled))

  return {
    providers,
    servers,
    /** Those of them that take a voice from recordings. */
    cloners: computed(() => servers.value.filter(({ driver }) => driver === 'xtts')),
    hasOpenvoice: computed(() => installed.value?.models.some(({ engine, broken }) => engine === OPENVOICE && !broken) ?? false),
    /** It is not known yet what is missing. */
    loading: computed(() => loadingProviders.value || loadingModels.value)
  }
}
