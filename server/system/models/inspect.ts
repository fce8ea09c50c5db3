import { open } from 'node:fs/promises'
import { createMemory } from './memory.ts'
import { readOnnxFile, type OnnxFile } from './onnx-file.ts'
import type { BrokenReason, ModelFile, ModelLanguage, ModelType } from './types.ts'

/** A model that the names of a folder's files suggest, before its files are checked. */
export type Found = FoundModel | FoundProblem

interface FoundModel {
  type: ModelType
  name: string
  languages: ModelLanguage[]
  sampleRate: number | null
  streaming?: boolean
  files: Record<string, ModelFile>
  /** Folders and lists, role → value as it is handed on. */
  data?: Record<string, string>
  /** True when other models lie in the same folder. */
  sharesFolder?: boolean
}

interface FoundProblem {
  type?: undefined
  name: string
  problem: BrokenReason
  about: string[]
  files: Record<string, ModelFile>
  sharesFolder?: boolean
}

export type Inspect = (file: ModelFile) => Promise<OnnxFile>

const known = createMemory<OnnxFile>(500)

/** Reads what an ONNX file says about itself, once for as long as the file is the same. */
export const createInspector = (): Inspect => file =>
  known.get(`${file.absolute}|${file.bytes}|${file.modified}`, () => readOnnxFile(file.absolute))

/** The files' own description, or an empty one where the file is broken: whoever needs the file will say so. */
export const describe = (inspect: Inspect, file: ModelFile) => inspect(file).then(({ metadata }) => metadata, () => ({} as Record<string, string>))

export const firstMatch = (files: ModelFile[], pattern: RegExp) => files.find(file => pattern.test(file.path))

/** Matches an ONNX file with this word in its name: `encoder-epoch-99.int8.onnx`, `tiny-encoder.onnx`, `am/encoder.onnx`. */
export const namePattern = (word: string) => new RegExp(`(^|[/_.-])${word}([_.-][^/]*)?\\.onnx$`, 'i')

const isInt8 = (file: ModelFile) => /int8|quant/i.test(file.path)

/** The file for a role, where several sizes of it may lie side by side. */
export function pick(files: ModelFile[], word: string, { int8 }: { int8: boolean }) {
  const matching = files.filter(file => namePattern(word).test(file.path)).sort((a, b) => a.path.localeCompare(b.path))
  return matching.find(file => isInt8(file) === int8) ?? matching[0]
}

const LONGEST_TEXT_BYTES = 256 * 1024

/** The beginning of a text file; '' where it can't be read. */
export async function readText(file: ModelFile, limit = LONGEST_TEXT_BYTES): Promise<string> {
  const handle = await open(file.absolute, 'r').catch(() => null)
  if (!handle) return ''
  try {
    const buffer = Buffer.alloc(Math.min(limit, file.bytes))
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, 0)
    return buffer.toString('utf8', 0, bytesRead)
  } catch {
    return ''
  } finally {
    await handle.close()
  }
}

/** Languages that a description names, in words or codes; none where it names neither of ours. */
export function languagesNamed(text: string): ModelLanguage[] {
  const languages: ModelLanguage[] = []
  if (/(^|[^a-z])(ru|rus|russian)([^a-z]|$)/i.test(text)) languages.push('ru')
  if (/(^|[^a-z])(en|eng|english|librispeech|gigaspeech)([^a-z]|$)/i.test(text)) languages.push('en')
  return languages
}

/** The languages whose letters a list of tokens is written in. */
export function languagesOfTokens(tokens: string): ModelLanguage[] {
  const words = tokens.split('\n').map(line => line.split(/[\s\t]/)[0] ?? '').filter(word => !/^[<[]/.test(word))
  const languages: ModelLanguage[] = []
  if (words.some(word => /[а-яё]/i.test(word))) languages.push('ru')
  // A few Latin letters are in many Russian lists, for names.
  const latin = words.filter(word => /[a-z]/i.test(word)).length
  if (latin > (languages.length ? words.length / 4 : 0)) languages.push('en')
  return languages
}

/** A whole number of a description, or null. */
export const numberOf = (text: string | undefined) => text && /^\d+$/.test(text) ? Number(text) : null
