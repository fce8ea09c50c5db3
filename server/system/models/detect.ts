import { detectRecogniser } from './detect-recogniser.ts'
import { detectTextModel } from './detect-text-model.ts'
import { detectVoices } from './detect-voice.ts'
import { createInspector, firstMatch, namePattern, type Found, type Inspect } from './inspect.ts'
import { ModelFileError } from './onnx-file.ts'
import { MODEL_KINDS, type BrokenModel, type InstalledModel, type ModelFile, type ModelType } from './types.ts'

/** A folder that may hold a model. `name` is the folder's own; the models directory itself has null. */
export interface Candidate {
  folder: string
  name: string | null
  files: ModelFile[]
  /** Folders of data such as espeak-ng-data, role → absolute path. */
  data: Record<string, string>
}

export interface Detected {
  installed: InstalledModel[]
  broken: BrokenModel[]
}

const STREAMING_TYPES = new Set<ModelType>(['tone'])

/** Which models lie in a folder, by the files' names and by what the ONNX files say about themselves. */
export async function detectModels(candidate: Candidate): Promise<Detected> {
  const inspect = createInspector()
  const found = await findAll(candidate, inspect)
  const whole = await Promise.all(found.map(item => checked(item, candidate, inspect)))
  return {
    installed: whole.filter(model => 'type' in model),
    broken: whole.filter(model => 'reason' in model)
  }
}

async function findAll(candidate: Candidate, inspect: Inspect): Promise<Found[]> {
  const voices = await detectVoices(candidate, inspect)
  const alone = detectLone(candidate.files)
  // Only models of one file may lie beside others, in a folder that people share out by hand.
  if (voices.length || alone.length || candidate.name === null) return [...voices, ...alone]
  const reader = await detectTextModel(candidate.files, candidate.name)
  if (reader) return [reader]
  const recogniser = await detectRecogniser(candidate.files, candidate.name, inspect)
  if (recogniser) return [recogniser]
  const onnx = candidate.files.filter(file => file.path.endsWith('.onnx'))
  return onnx.length ? [{ name: candidate.name, problem: 'unknown-type', files: {}, about: onnx.map(file => file.path) }] : []
}

/** Models that are known by their published file names alone. */
function detectLone(files: ModelFile[]): Found[] {
  const found: Found[] = []
  const turn = firstMatch(files, /(^|\/)smart[-_]?turn[^/]*\.onnx$/i)
  if (turn) found.push({ type: 'smart-turn', name: 'Smart Turn', languages: ['ru', 'en'], sampleRate: 16_000, files: { model: turn } })
  const vad = firstMatch(files, /(^|\/)silero[-_]?vad[^/]*\.onnx$/i)
  if (vad) found.push({ type: 'silero-vad', name: 'Silero VAD', languages: ['ru', 'en'], sampleRate: 16_000, files: { model: vad } })
  const converter = firstMatch(files, namePattern('tone_clone_model'))
  const extractor = firstMatch(files, namePattern('tone_color_extract_model'))
  if (converter && extractor) found.push({ type: 'openvoice', name: 'OpenVoice', languages: ['ru', 'en'], sampleRate: 22_050, files: { converter, extractor } })
  const half = converter ?? extractor
  if (half && !(converter && extractor)) found.push({ name: 'OpenVoice', problem: 'missing-files', files: { half }, about: [converter ? 'tone_color_extract_model.onnx' : 'tone_clone_model.onnx'] })
  return found
}

/** A found model with every file looked at, or why it can't be used. */
async function checked(found: Found, candidate: Candidate, inspect: Inspect): Promise<InstalledModel | BrokenModel> {
  const files = Object.values(found.files)
  const id = idOf(found, candidate)
  const isAlone = candidate.name !== null && !found.sharesFolder
  const sizeBytes = (isAlone ? candidate.files : files).reduce((sum, file) => sum + file.bytes, 0)
  const own = isAlone ? [candidate.folder] : files.map(file => file.absolute)
  const base = { id, name: found.name, folder: candidate.folder, own, sizeBytes }
  if (!found.type) return { ...base, reason: found.problem, about: found.about }
  for (const file of files.filter(({ path }) => path.endsWith('.onnx'))) {
    const problem = await inspect(file).then(() => null, error => error)
    if (problem) return { ...base, reason: problem instanceof ModelFileError ? problem.reason : 'unreadable', about: [file.path] }
  }
  return {
    ...base,
    type: found.type,
    kind: MODEL_KINDS[found.type],
    streaming: found.streaming ?? STREAMING_TYPES.has(found.type),
    languages: found.languages,
    sampleRate: found.sampleRate,
    files: { ...Object.fromEntries(Object.entries(found.files).map(([role, file]) => [role, file.absolute])), ...found.data }
  }
}

/** A model that has its folder to itself is called like it; one of several, or one beside the folders, like its file. */
function idOf(found: Found, { name }: Candidate) {
  const file = Object.values(found.files)[0]
  const own = (file?.path ?? found.name).replace(/^.*\//, '').replace(/\.onnx(\.json)?$/, '')
  return (name === null || found.sharesFolder ? own : name).replace(/[^\p{L}\p{N}._-]+/gu, '-')
}
