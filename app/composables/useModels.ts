import type { CatalogueModel, DownloadInfo, ModelCatalogue, ModelDownloadStatus, ModelInfo, ModelList } from '#shared/schemas/models'

const MOVING_MS = 1_000
const BUSY = new Set<DownloadInfo['state']>(['queued', 'downloading', 'checking'])

/** Speech models: what is installed, what can be, what is on its way. `onInstalled` hears of each that has arrived. */
export function useModels(onInstalled: (name: string) => void) {
  const api = useApi()
  const list = useApiData<ModelList>('models', '/models/list')
  const catalogue = useApiData<ModelCatalogue>('models-catalogue', '/models/catalogue')
  const status = useApiData<ModelDownloadStatus>('models-downloads', '/models/download/status')

  const downloads = computed(() => (status.data.value?.downloads ?? []).filter(({ state }) => state !== 'done'))
  const isBusy = computed(() => downloads.value.some(({ state }) => BUSY.has(state)))
  const downloadOf = (id: string) => downloads.value.find(download => download.id === id)

  const refreshModels = () => Promise.all([list.refresh(), catalogue.refresh()])
  const refresh = () => Promise.all([refreshModels(), status.refresh()])

  /** Begun, and not yet seen to arrive: a small one may be there before it is ever seen on its way. */
  const awaited = new Set<string>()

  /** Looks how far they are; `begun` are ids of those that were asked for just now. */
  async function followDownloads(begun: string[] = []) {
    for (const id of [...begun, ...downloads.value.map(({ id }) => id)]) awaited.add(id)
    await status.refresh()
    const arrived = (status.data.value?.downloads ?? []).filter(({ id, state }) => state === 'done' && awaited.delete(id))
    if (!arrived.length) return
    await refreshModels()
    for (const { name } of arrived) onInstalled(name)
  }
  useLive(() => isBusy.value ? followDownloads() : Promise.resolve(), MOVING_MS)

  /** Begins, or goes on with what was stopped. */
  async function install(ids: string[]) {
    for (const id of ids) await api('/models/install', { method: 'POST', body: { id } })
    await followDownloads(ids)
  }
  async function cancel(id: string) {
    await api('/models/download/cancel', { method: 'POST', body: { id } })
    await status.refresh()
  }
  async function remove(model: ModelInfo) {
    await api('/models/delete', { method: 'DELETE', query: { path: model.path, force: model.used_by.length > 0 } })
    await refreshModels()
  }
  async function rescan() {
    await api('/models/scan', { method: 'POST' })
    await refresh()
  }

  return {
    models: computed(() => list.data.value?.models ?? []),
    folder: computed(() => list.data.value?.folder ?? ''),
    disk: computed(() => list.data.value?.disk),
    available: computed(() => catalogue.data.value?.models ?? []),
    recommended: computed(() => catalogue.data.value?.recommended),
    hub: computed(() => catalogue.data.value?.hub ?? ''),
    downloads,
    downloadOf,
    error: computed(() => list.error.value ?? catalogue.error.value),
    loading: computed(() => list.loading.value || catalogue.loading.value),
    refresh,
    followDownloads,
    install,
    cancel,
    remove,
    rescan
  }
}

/** Models with this purpose that speak the language; all languages when none is given. */
export const modelsFor = (models: CatalogueModel[], purpose: CatalogueModel['purpose'], language?: string) =>
  models.filter(model => model.purpose === purpose && (!language || model.languages.some(known => known === language)))
