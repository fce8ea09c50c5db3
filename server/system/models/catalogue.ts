import { basename } from 'node:path'
import { MEANING_MODELS } from './catalogue-meaning.ts'
import { SPEECH_MODELS } from './catalogue-recognition.ts'
import { VOICE_MODELS } from './catalogue-voices.ts'
import type { InstalledModel, ModelLanguage, ModelType } from './types.ts'

export type ModelPurpose = 'live' | 'files' | 'voice' | 'turn' | 'conversion' | 'vad' | 'meaning' | 'order'

export interface CatalogueFile {
  /** Where it lies in the model's folder, and in the repository unless `remote` says otherwise. */
  path: string
  remote?: string
  bytes: number
  /** Published by somebody else than the hub; null: compared with the sum that the hub sends. */
  sha256: string | null
}

export interface CatalogueEntry {
  /** Its folder is called like it. */
  id: string
  name: string
  type: ModelType
  purpose: ModelPurpose
  languages: ModelLanguage[]
  /** What it is good for, for the page. */
  about: Record<ModelLanguage, string>
  licence: {
    name: string
    url: string
    /** Whether a business may use it: `unclear` where the licence of the recordings behind it is not known. */
    commercial: 'yes' | 'no' | 'unclear'
  }
  /** Repository of the hub and its revision; null for what is part of the program. */
  source: { repo: string, revision: string } | null
  files: CatalogueFile[]
}

/** A part of the program: shown, so that nobody looks for it. */
const BUILT_IN: CatalogueEntry = {
  id: 'silero-vad',
  name: 'Silero VAD 6',
  type: 'silero-vad',
  purpose: 'vad',
  languages: ['ru', 'en'],
  about: {
    ru: 'Слышит, где в звуке речь. Входит в программу, скачивать не нужно.',
    en: 'Hears where there is speech. Part of the program, nothing to download.'
  },
  licence: { name: 'MIT', url: 'https://github.com/snakers4/silero-vad/blob/master/LICENSE', commercial: 'yes' },
  source: null,
  files: []
}

/** Every model that can be installed by name, the best of its purpose first. */
export const CATALOGUE: readonly CatalogueEntry[] = [...SPEECH_MODELS, ...VOICE_MODELS, ...MEANING_MODELS, BUILT_IN]

/** What one needs to speak a language on this machine: words while they are said, a voice, the end of a turn. */
export const RECOMMENDED: Record<ModelLanguage, string[]> = {
  ru: ['t-one-ru', 'piper-ru-dmitri', 'smart-turn-v3'],
  en: ['zipformer-en', 'piper-en-joe', 'smart-turn-v3']
}

export const findCatalogueEntry = (id: string) => CATALOGUE.find(entry => entry.id === id) ?? null

/** Whether there is a model of this id, or a Piper voice of the catalogue that was dropped in by hand: it bears the name of its file. */
export function isInstalled(id: string, installed: readonly InstalledModel[]): boolean {
  const { type, files: [first] = [] } = findCatalogueEntry(id) ?? {}
  const file = type === 'piper' ? first?.path : undefined
  return installed.some(model => model.id === id || (file !== undefined && model.type === 'piper' && basename(model.files.model ?? '') === file))
}

export const bytesOf = (entry: Pick<CatalogueEntry, 'files'>) => entry.files.reduce((sum, file) => sum + file.bytes, 0)
