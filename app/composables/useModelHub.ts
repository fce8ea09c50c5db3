import type { HubDetails, HubModel, ModelDownload } from '#shared/schemas/models'

/** The model hub: search it, look into a repository, download from it. */
export function useModelHub() {
  const api = useApi()
  return {
    search: async (query: string) => (await api<{ results: HubModel[] }>('/models/search', { query: { query } })).results,
    describe: async (repo: string) => (await api<{ details: HubDetails }>(`/models/details/${repo}`)).details,
    download: (choice: Partial<ModelDownload> & { repo_id: string }) => api('/models/download', { method: 'POST', body: choice })
  }
}
