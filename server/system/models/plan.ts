import { z } from 'zod'
import type { CatalogueEntry } from './catalogue.ts'
import { DownloadError } from './download-error.ts'
import type { Hub } from './hub.ts'
import { MANIFEST } from './manifest.ts'

const MOST_FILES = 2_000
/** Speech models are far smaller; this keeps a slip of the finger from filling the disk. */
const MOST_BYTES = 20 * 1024 ** 3
/** What belongs to the repository and not to the model. */
const NOT_WANTED = /(^|\/)(\.[^/]*|README[^/]*|test_wavs\/.*|.*\.(md|png|jpe?g|gif|svg|pdf|ipynb|py|sh|wav|mp3|mp4|tar\.bz2))$/i

/** A path inside a model's folder that leads nowhere else, on any system. */
const SafePath = z.string().min(1).max(300).refine(path =>
  path.split('/').every(part => part && part !== '.' && part !== '..' && !/[\\:*?"<>|\p{Cc}]/u.test(part) && !part.endsWith('.part')) && path !== MANIFEST, 'not a path inside the folder')

const PlannedFile = z.object({
  path: SafePath,
  url: z.url({ protocol: /^https?$/ }),
  bytes: z.int().nonnegative().nullable(),
  sha256: z.string().nullable()
})

/** Everything that is needed to fetch one model, and to go on with it after a restart. */
export const DownloadPlan = z.object({
  /** Name of the folder. */
  id: z.string().regex(/^[A-Za-z0-9][\w.-]{0,199}$/).refine(id => !id.endsWith('.partial')),
  name: z.string().min(1).max(300),
  catalogue_id: z.string().nullable(),
  repo_id: z.string().nullable(),
  revision: z.string().nullable(),
  languages: z.array(z.enum(['ru', 'en'])),
  licence: z.object({ name: z.string(), url: z.string() }).nullable(),
  files: z.array(PlannedFile).min(1).max(MOST_FILES)
})
export type DownloadPlan = z.infer<typeof DownloadPlan>

/** How to fetch a model of the catalogue. Throws DownloadError for a part of the program. */
export function planCatalogueEntry(entry: CatalogueEntry, hub: Hub): DownloadPlan {
  const { source } = entry
  if (!source) throw new DownloadError('nothing_to_download', `${entry.name} is part of the program`)
  return DownloadPlan.parse({
    id: entry.id,
    name: entry.name,
    catalogue_id: entry.id,
    repo_id: source.repo,
    revision: source.revision,
    languages: entry.languages,
    licence: { name: entry.licence.name, url: entry.licence.url },
    files: entry.files.map(({ path, remote = path, bytes, sha256 }) => ({ path, bytes, sha256, url: hub.fileUrl(source.repo, source.revision, remote) }))
  })
}

export interface RepositoryChoice {
  repo: string
  revision: string
  /** `*.onnx`, `espeak-ng-data/*`; without any, all that looks like a part of a model. */
  patterns?: string[]
}

/** How to fetch a repository of the hub. Throws DownloadError. */
export async function planRepository({ repo, revision, patterns }: RepositoryChoice, hub: Hub, signal: AbortSignal): Promise<DownloadPlan> {
  const wanted = patterns?.length ? patterns.map(patternOf) : null
  const files = (await hub.listFiles(repo, revision, signal)).filter(({ path }) => wanted ? wanted.some(pattern => pattern.test(path)) : !NOT_WANTED.test(path))
  if (!files.length) throw new DownloadError('nothing_to_download', `${repo} has no such files`)
  if (files.length > MOST_FILES) throw new DownloadError('too_large', `${repo} has ${files.length} files, more than ${MOST_FILES}`)
  if (files.reduce((sum, file) => sum + file.bytes, 0) > MOST_BYTES) throw new DownloadError('too_large', `${repo} is larger than ${MOST_BYTES / 1024 ** 3} GiB; choose some of its files`)
  const plan = DownloadPlan.safeParse({
    id: folderOf(repo),
    name: repo,
    catalogue_id: null,
    repo_id: repo,
    revision,
    languages: [],
    licence: null,
    files: files.map(file => ({ ...file, url: hub.fileUrl(repo, revision, file.path) }))
  })
  if (!plan.success) throw new DownloadError('hub_bad_answer', `${repo} has files whose names can't be used here`, { cause: plan.error })
  return plan.data
}

/** The folder of a repository: its owner stays in the name, because names repeat. */
export const folderOf = (repo: string) => repo.replace('/', '--').replace(/^[^A-Za-z0-9]+/, '')

/** `*` stands for any characters and `?` for one, as in the hub's own tools. */
function patternOf(pattern: string) {
  const source = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/\*+/g, '.*').replaceAll('?', '.')
  return new RegExp(`^${source}$`)
}
