import { readFile, stat, statfs } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { config } from '#server/runtime/config'
import { parseJson } from '#server/runtime/json'
import type { CatalogueModel, ModelCatalogue, ModelInfo, ModelList } from '#shared/schemas/models'
import { listModelFolders } from '../installed-models'
import { bytesOf, CATALOGUE, isInstalled, RECOMMENDED } from './catalogue.ts'
import { MANIFEST, ModelManifest } from './manifest.ts'
import { usesOf } from './model-use'
import { theHub } from './the-hub'
import type { BrokenModel, InstalledModel } from './types.ts'

const BYTES_IN_GIGABYTE = 1_000_000_000

export const inGigabytes = (bytes: number) => Math.round(bytes / BYTES_IN_GIGABYTE * 1_000) / 1_000

/** Everything in the models folder, what is broken too. */
export async function listModels(): Promise<ModelList> {
  const { modelsDir } = config()
  const { installed, broken } = await listModelFolders()
  const models = await Promise.all([...installed, ...broken].map(describe))
  return { models, folder: modelsDir, disk: { used_bytes: models.reduce((sum, model) => sum + model.size_bytes, 0), free_bytes: await freeBytes(modelsDir) } }
}

/** What can be installed by name, with what is installed of it. */
export async function listCatalogue(): Promise<ModelCatalogue> {
  const { installed } = await listModelFolders()
  const hub = theHub()
  const models = CATALOGUE.map((entry): CatalogueModel => {
    const { source, files, ...about } = entry
    return {
      ...about,
      size_bytes: bytesOf(entry),
      builtin: source === null,
      installed: source === null || isInstalled(entry.id, installed),
      files: source ? files.map(({ path, remote = path, bytes, sha256 }) => ({ path, bytes, sha256, url: hub.fileUrl(source.repo, source.revision, remote) })) : []
    }
  })
  return { models, recommended: RECOMMENDED, hub: hub.base }
}

async function describe(model: InstalledModel | BrokenModel): Promise<ModelInfo> {
  const path = model.own[0] ?? model.folder
  const manifest = model.own[0] === model.folder ? await manifestOf(model.folder) : null
  const usable = 'type' in model ? model : null
  return {
    id: model.id,
    name: model.name,
    path,
    size_bytes: model.sizeBytes,
    size_gb: inGigabytes(model.sizeBytes),
    type: usable?.kind ?? 'unknown',
    engine: usable?.type ?? null,
    format: 'onnx',
    source: manifest?.repo_id ? 'huggingface' : 'local',
    modified: await stat(path).then(({ mtime }) => mtime.toISOString(), () => null),
    is_cached: true,
    repo_id: manifest?.repo_id ?? null,
    catalogue_id: manifest?.catalogue_id ?? null,
    licence: manifest?.licence ?? null,
    languages: usable?.languages ?? [],
    streaming: usable?.streaming ?? false,
    sample_rate: usable?.sampleRate ?? null,
    broken: 'reason' in model ? { reason: model.reason, about: model.about } : null,
    used_by: usable ? await usesOf(usable) : []
  }
}

async function manifestOf(folder: string): Promise<ModelManifest | null> {
  const parsed = ModelManifest.safeParse(parseJson(await readFile(join(folder, MANIFEST), 'utf8').catch(() => '')))
  return parsed.success ? parsed.data : null
}

/** On the disk of a folder that need not exist yet. */
async function freeBytes(folder: string): Promise<number> {
  const space = await statfs(folder).catch(() => null)
  if (space) return space.bavail * space.bsize
  return dirname(folder) === folder ? 0 : freeBytes(dirname(folder))
}
