import { config } from '#server/runtime/config'
import { conflict, notFound } from '#server/runtime/errors'
import type { DownloadInfo, HubDetails, HubModel, ModelDownload } from '#shared/schemas/models'
import { audit } from '../audit'
import type { Caller } from '../callers'
import { listInstalledModels } from '../installed-models'
import { findCatalogueEntry, isInstalled } from './catalogue.ts'
import { findStopped } from './download-model.ts'
import { cancelDownloads, startDownload } from './downloads'
import type { FoundRepository } from './hub.ts'
import { inGigabytes } from './list-models'
import { planCatalogueEntry, planRepository, type DownloadPlan } from './plan.ts'
import { forCaller, theHub } from './the-hub'

const BYTES_IN_MEGABYTE = 1_000_000
const MOST_FILES_SHOWN = 300
const MOST_TAGS = 5

/** Begins to install a model of the catalogue, or goes on with any that was stopped. Throws 404 and 409. */
export async function installModel(id: string, user: Caller): Promise<DownloadInfo> {
  const entry = findCatalogueEntry(id)
  const plan = entry ? await forCaller(Promise.resolve().then(() => planCatalogueEntry(entry, theHub()))) : (await findStopped(config().modelsDir, id))?.plan
  if (!plan) throw notFound('Model')
  return start(plan, user)
}

/** Begins to fetch a repository of the hub, or a part of it. Throws 404 and 409, and 413 for one that is far too large. */
export async function downloadRepository({ repo_id, revision, allow_patterns }: ModelDownload, user: Caller, signal: AbortSignal): Promise<DownloadInfo> {
  return start(await forCaller(planRepository({ repo: repo_id, revision, patterns: allow_patterns }, theHub(), signal)), user)
}

/** Ends one download, or all. Answers the names of what ended. */
export async function cancelModelDownload(id: string | undefined, user: Caller) {
  const names = await cancelDownloads(id)
  for (const name of names) audit('cancel', 'model', user, { name })
  return names
}

async function start(plan: DownloadPlan, user: Caller) {
  if (isInstalled(plan.id, await listInstalledModels())) throw conflict(`${plan.name} is installed already`)
  const info = startDownload(plan, () => audit('create', 'model', user, { id: plan.id, repo: plan.repo_id, revision: plan.revision }))
  audit('download', 'model', user, { id: plan.id, repo: plan.repo_id, revision: plan.revision })
  return info
}

export async function searchHub(query: string, limit: number, signal: AbortSignal): Promise<HubModel[]> {
  return (await forCaller(theHub().search(query, limit, signal))).map(toHubModel)
}

/** A repository with its files, the largest first. Throws 404. */
export async function describeRepository(repo: string, signal: AbortSignal): Promise<HubDetails> {
  const hub = theHub()
  const [found, files] = await forCaller(Promise.all([hub.describe(repo, signal), hub.listFiles(repo, 'main', signal)]))
  return {
    ...toHubModel(found),
    library_name: found.library_name ?? null,
    total_size_gb: inGigabytes(files.reduce((sum, file) => sum + file.bytes, 0)),
    files: files.sort((a, b) => b.bytes - a.bytes).slice(0, MOST_FILES_SHOWN).map(({ path, bytes }) => ({ name: path, size_mb: bytes / BYTES_IN_MEGABYTE })),
    card_data: found.cardData ?? {}
  }
}

const toHubModel = ({ id, author, downloads, likes, tags, pipeline_tag, lastModified }: FoundRepository): HubModel => ({
  repo_id: id,
  author: author ?? id.split('/')[0] ?? '',
  downloads,
  likes,
  tags: tags.slice(0, MOST_TAGS),
  pipeline_tag: pipeline_tag ?? null,
  last_modified: lastModified ?? null
})
