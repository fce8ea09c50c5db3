import type { ModelDownloadStatus } from '#shared/schemas/models'
import { listDownloads } from './downloads'

const BYTES_IN_MEGABYTE = 1_000_000

/** All downloads, and the one that runs in the predecessor's fields; without one, the latest. */
export async function downloadStatus(): Promise<ModelDownloadStatus> {
  const downloads = await listDownloads()
  const running = downloads.find(({ state }) => state === 'downloading' || state === 'checking')
  const shown = running ?? downloads.findLast(({ state }) => state === 'failed' || state === 'done')
  return {
    status: {
      is_active: running !== undefined,
      repo_id: shown?.repo_id ?? null,
      filename: shown?.file ?? null,
      downloaded_bytes: shown?.downloaded_bytes ?? 0,
      total_bytes: shown?.total_bytes ?? 0,
      speed_mbps: Math.round((shown?.bytes_per_second ?? 0) / BYTES_IN_MEGABYTE * 100) / 100,
      eta_seconds: shown?.eta_seconds ?? 0,
      error: shown?.error?.message ?? null,
      completed: shown?.state === 'done'
    },
    downloads
  }
}
