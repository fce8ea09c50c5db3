import { z } from 'zod'
import { Ok, OkMessage } from './common'
import { Language } from './settings'

/** Bytes as the predecessor's fields count them. */
const Gigabytes = z.number().nonnegative()

export const ModelKind = z.enum(['stt', 'tts', 'turn', 'conversion', 'vad', 'embedding', 'reranking', 'unknown'])
export type ModelKind = z.infer<typeof ModelKind>

export const BrokenModelReason = z.enum(['cut-short', 'size-differs', 'not-a-model', 'missing-files', 'unreadable', 'unknown-type'])
export type BrokenModelReason = z.infer<typeof BrokenModelReason>

export const ModelLicence = z.object({ name: z.string(), url: z.string() })

/** What would fail without the model: a setting, or a voice or a persona with its name. */
export const ModelUse = z.object({ kind: z.enum(['stt.live_engine', 'stt.file_engine', 'knowledge.embedding_engine', 'knowledge.reranking_engine', 'tts.voice', 'voice', 'persona']), name: z.string() })
export type ModelUse = z.infer<typeof ModelUse>

export const ModelInfo = z.object({
  id: z.string(),
  name: z.string(),
  /** What `DELETE /admin/models/delete` takes. */
  path: z.string(),
  size_gb: Gigabytes,
  size_bytes: z.int().nonnegative(),
  type: ModelKind,
  /** "tone", "piper" …; null for what nothing here can use. */
  engine: z.string().nullable(),
  format: z.string(),
  source: z.enum(['huggingface', 'local']),
  modified: z.iso.datetime().nullable(),
  is_cached: z.literal(true),
  repo_id: z.string().nullable(),
  catalogue_id: z.string().nullable(),
  licence: ModelLicence.nullable(),
  languages: z.array(Language),
  streaming: z.boolean(),
  sample_rate: z.int().nullable(),
  /** Why it can't be used, and the files that are about. */
  broken: z.object({ reason: BrokenModelReason, about: z.array(z.string()) }).nullable(),
  used_by: z.array(ModelUse)
})
export type ModelInfo = z.infer<typeof ModelInfo>

export const ModelList = z.object({
  models: z.array(ModelInfo),
  /** Where files can be put by hand, on the machine of the server. */
  folder: z.string(),
  disk: z.object({ used_bytes: z.int().nonnegative(), free_bytes: z.int().nonnegative() })
})
export type ModelList = z.infer<typeof ModelList>

/** `include_system` is taken and does nothing: only the models folder is looked at. */
export const ModelScan = z.object({ include_system: z.boolean().default(false) })
export const ModelScanStatus = z.object({
  status: z.object({
    is_active: z.boolean(),
    current_path: z.string().nullable(),
    files_scanned: z.int(),
    models_found: z.int(),
    error: z.string().nullable()
  })
})

export const ModelPurpose = z.enum(['live', 'files', 'voice', 'turn', 'conversion', 'vad', 'meaning', 'order'])
export type ModelPurpose = z.infer<typeof ModelPurpose>

export const CatalogueModel = z.object({
  id: z.string(),
  name: z.string(),
  type: z.string(),
  purpose: ModelPurpose,
  languages: z.array(Language),
  about: z.object({ ru: z.string(), en: z.string() }),
  licence: ModelLicence.extend({ commercial: z.enum(['yes', 'no', 'unclear']) }),
  size_bytes: z.int().nonnegative(),
  files: z.array(z.object({ path: z.string(), url: z.string(), bytes: z.int(), sha256: z.string().nullable() })),
  /** Part of the program: nothing to install. */
  builtin: z.boolean(),
  installed: z.boolean()
})
export type CatalogueModel = z.infer<typeof CatalogueModel>

export const ModelCatalogue = z.object({
  models: z.array(CatalogueModel),
  /** Ids of what one needs to speak a language here. */
  recommended: z.object({ ru: z.array(z.string()), en: z.array(z.string()) }),
  hub: z.string()
})
export type ModelCatalogue = z.infer<typeof ModelCatalogue>

export const ModelInstall = z.object({ id: z.string().min(1).max(200) })
const Repository = z.string().regex(/^[\w.-]{1,96}\/[\w.-]{1,96}$/, 'owner/name')
export const ModelDownload = z.object({
  repo_id: Repository,
  revision: z.string().regex(/^[\w.-]{1,100}(?:\/[\w.-]{1,100}){0,3}$/, 'a branch, a tag or a commit').default('main'),
  /** Which files, `*.int8.onnx`; all that belong to a model when not given. */
  allow_patterns: z.array(z.string().min(1).max(300).regex(/^[^*]*(?:\*[^*]*){0,4}$/, 'at most four *')).max(100).optional()
})
export type ModelDownload = z.infer<typeof ModelDownload>

/** Without an id, all of them. */
export const ModelDownloadCancel = z.object({ id: z.string().max(200).optional() })

export const DownloadInfo = z.object({
  /** Name of the folder it goes to. */
  id: z.string(),
  name: z.string(),
  catalogue_id: z.string().nullable(),
  repo_id: z.string().nullable(),
  revision: z.string().nullable(),
  state: z.enum(['queued', 'downloading', 'checking', 'paused', 'failed', 'done']),
  file: z.string().nullable(),
  downloaded_bytes: z.int().nonnegative(),
  total_bytes: z.int().nonnegative().nullable(),
  bytes_per_second: z.int().nonnegative(),
  eta_seconds: z.int().nonnegative().nullable(),
  error: z.object({ code: z.string(), message: z.string() }).nullable()
})
export type DownloadInfo = z.infer<typeof DownloadInfo>

export const ModelDownloadStatus = z.object({
  /** The one that runs, in the predecessor's fields; `speed_mbps` is in megabytes a second. */
  status: z.object({
    is_active: z.boolean(),
    repo_id: z.string().nullable(),
    filename: z.string().nullable(),
    downloaded_bytes: z.int(),
    total_bytes: z.int(),
    speed_mbps: z.number(),
    eta_seconds: z.int(),
    error: z.string().nullable(),
    completed: z.boolean()
  }),
  downloads: z.array(DownloadInfo)
})
export type ModelDownloadStatus = z.infer<typeof ModelDownloadStatus>

export const ModelDelete = z.object({
  path: z.string().min(1).max(2_000),
  /** Also when something uses it. */
  force: z.stringbool().default(false)
})
export const ModelDeleted = OkMessage.extend({ freed_gb: Gigabytes, freed_bytes: z.int() })
export const ModelInstallStarted = Ok.extend({ message: z.string(), download: DownloadInfo })

export const HubQuery = z.object({ query: z.string().trim().min(1).max(200), limit: z.coerce.number().int().min(1).max(100).default(20) })
export const HubModel = z.object({
  repo_id: z.string(),
  author: z.string(),
  downloads: z.number(),
  likes: z.number(),
  tags: z.array(z.string()),
  pipeline_tag: z.string().nullable(),
  last_modified: z.string().nullable()
})
export type HubModel = z.infer<typeof HubModel>
export const HubModels = z.object({ results: z.array(HubModel) })
export const HubDetailsParams = z.object({ repo_id: Repository })
export const HubDetails = z.object({
  details: HubModel.extend({
    library_name: z.string().nullable(),
    total_size_gb: Gigabytes,
    files: z.array(z.object({ name: z.string(), size_mb: z.number() })),
    card_data: z.record(z.string(), z.unknown())
  })
})
export type HubDetails = z.infer<typeof HubDetails>['details']
