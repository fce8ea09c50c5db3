import type { z } from 'zod'
import type { HubDetails, HubModel, ModelDownload, ModelInstallStarted } from '#shared/schemas/models'

/** The model hub: search it, look into a repository, download from it. */
export function useModelHub() {
  const api = useApi()
  return {
    search: async (query: string) => (await api<{ results: HubModel[] }>('/models/search', { query: { query } })).results,
    describe: async (repo: string) => (await api<{ details: HubDetails }>(`/models/details/${repo}`)).details,
    /** Answers the id under which it goes on. */
    download: async (choice: Partial<ModelDownload> & { repo_id: string }) => (await api<z.infer<typeof ModelInstallStarted>>('/models/download', { method: 'POST', body: choice })).download.id
  }
}
