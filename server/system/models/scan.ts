import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { parseJson } from '../../runtime/json.ts'
import { detectModels, type Candidate, type Detected } from './detect.ts'
import { MANIFEST, ModelManifest } from './manifest.ts'
import { createMemory } from './memory.ts'
import type { BrokenModel, InstalledModel, ModelFile } from './types.ts'

/** Folders of many small files that belong to a model and are never a model themselves. */
const DATA_FOLDERS: Record<string, string> = { 'espeak-ng-data': 'data', 'dict': 'dict' }
/** A folder of folders, such as `piper/irina/`. */
const DEEPEST = 3
const SKIPPED = /^\.|\.partial$|^test_wavs$|^node_modules$/
/** A models folder that is larger than this is not ours; the rest of it is not looked at. */
const MOST_FILES = 5_000

export interface ScanOptions {
  /** Looks into files again that did not change: what may be read may have. */
  fresh?: boolean
  onFolder?(path: string, filesSeen: number, modelsFound: number): void
  signal?: AbortSignal
}

interface Walk {
  left: number
  seen: number
  options: ScanOptions
}

const known = createMemory<Detected>(200)

/** What lies in the models folder. A folder whose files did not change is not read again. A missing folder is empty. */
export async function scanModels(modelsDir: string, options: ScanOptions = {}): Promise<Detected> {
  if (options.fresh) known.clear()
  const walk: Walk = { left: MOST_FILES, seen: 0, options }
  const found: Detected = { installed: [], broken: [] }
  await lookInto(modelsDir, null, 0, walk, found)
  return { installed: unique(found.installed.sort(byPlace)), broken: found.broken.sort(byPlace) }
}

async function lookInto(folder: string, name: string | null, depth: number, walk: Walk, found: Detected) {
  walk.options.signal?.throwIfAborted()
  walk.options.onFolder?.(folder, walk.seen, found.installed.length)
  const own = await listFolder(folder, '', walk)
  const manifest = name === null ? undefined : await readManifest(folder, own.files)
  const candidate = manifest || isSplit(own) || isTextModel(own) ? await withFolders(folder, name, own, walk) : { folder, name, ...own }
  const detected = manifest ? await detectDownloaded(candidate, manifest) : await detectAlone(candidate)
  found.installed.push(...detected.installed)
  found.broken.push(...detected.broken)
  const isModel = name !== null && detected.installed.length + detected.broken.length > 0
  if (isModel || depth >= DEEPEST) return
  await Promise.all(own.folders.map(sub => lookInto(join(folder, sub), sub, depth + 1, walk, found)))
}

type Listing = Awaited<ReturnType<typeof listFolder>>

/** Vosk keeps a model's parts in two folders beside each other. */
const isSplit = ({ folders }: Listing) => folders.includes('am') && folders.includes('lang')

/** The layout of transformers: the ONNX files lie in a folder of their own, and so does how the tokens are pooled. */
const isTextModel = ({ files, folders }: Listing) => files.some(({ path }) => path === 'config.json') && (folders.includes('onnx') || folders.includes('1_Pooling'))

/** A folder that is one model with what lies in the folders inside it. */
async function withFolders(folder: string, name: string | null, own: Listing, walk: Walk): Promise<Candidate> {
  const inside = await Promise.all(own.folders.map(sub => listFolder(join(folder, sub), `${sub}/`, walk)))
  return { folder, name, files: [own, ...inside].flatMap(({ files }) => files), data: Object.assign({}, own.data, ...inside.map(({ data }) => data)) }
}

function detectAlone(candidate: Candidate): Promise<Detected> {
  const signature = JSON.stringify([candidate.folder, candidate.files.map(({ path, bytes, modified }) => [path, bytes, modified]), candidate.data])
  return known.get(signature, () => detectModels(candidate))
}

/** A folder that was downloaded knows how long its files are and what the model is called. */
async function detectDownloaded(candidate: Candidate, manifest: ModelManifest): Promise<Detected> {
  const sizes = new Map(candidate.files.map(file => [file.path, file.bytes]))
  const bytes = candidate.files.reduce((sum, file) => sum + file.bytes, 0)
  const base = { id: basename(candidate.folder), name: manifest.name, folder: candidate.folder, own: [candidate.folder], sizeBytes: bytes }
  const listed = manifest.files.filter(file => file.path.split('/').length <= 2 && !(file.path.split('/')[0]! in DATA_FOLDERS))
  const missing = listed.filter(file => !sizes.has(file.path))
  if (missing.length) return broken({ ...base, reason: 'missing-files', about: missing.map(file => file.path) })
  const wrong = listed.filter(file => sizes.get(file.path) !== file.bytes)
  if (wrong.length) return broken({ ...base, reason: 'size-differs', about: wrong.map(file => file.path) })
  const { installed, broken: problems } = await detectAlone(candidate)
  return { installed: installed.map(model => named(model, manifest, installed.length)), broken: problems.map(problem => ({ ...problem, ...base })) }
}

const broken = (model: BrokenModel): Detected => ({ installed: [], broken: [model] })

const named = (model: InstalledModel, manifest: ModelManifest, count: number): InstalledModel => count > 1
  ? model
  : { ...model, id: basename(model.folder), own: [model.folder], name: manifest.name, languages: manifest.languages.length ? manifest.languages : model.languages }

async function readManifest(folder: string, files: ModelFile[]): Promise<ModelManifest | undefined> {
  if (!files.some(file => file.path === MANIFEST)) return undefined
  const parsed = ModelManifest.safeParse(parseJson(await readFile(join(folder, MANIFEST), 'utf8').catch(() => '')))
  return parsed.success ? parsed.data : undefined
}

async function listFolder(folder: string, prefix: string, walk: Walk) {
  const names = (await readdir(folder).catch(() => [])).filter(name => !SKIPPED.test(name)).sort().slice(0, walk.left)
  walk.left -= names.length
  walk.seen += names.length
  const listing = { files: [] as ModelFile[], folders: [] as string[], data: {} as Record<string, string> }
  // Through a link too: people keep their models elsewhere.
  const infos = await Promise.all(names.map(name => stat(join(folder, name)).catch(() => null)))
  for (const [index, name] of names.entries()) {
    const info = infos[index]
    const absolute = join(folder, name)
    const role = DATA_FOLDERS[name]
    if (info?.isFile()) listing.files.push({ path: prefix + name, absolute, bytes: info.size, modified: info.mtimeMs })
    else if (info?.isDirectory() && role) listing.data[role] = absolute
    else if (info?.isDirectory()) listing.folders.push(name)
  }
  return listing
}

/** Two models of one name: the first keeps it. */
function unique(models: InstalledModel[]): InstalledModel[] {
  const taken = new Set<string>()
  return models.map((model) => {
    let id = model.id
    for (let number = 2; taken.has(id); number++) id = `${model.id}-${number}`
    taken.add(id)
    return { ...model, id }
  })
}

/** By name, and of one name by folder, so that a model keeps its id from one look to the next. */
const byPlace = (a: BrokenModel | InstalledModel, b: BrokenModel | InstalledModel) => a.id.localeCompare(b.id) || a.folder.localeCompare(b.folder)
