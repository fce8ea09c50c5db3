import type { Prosody } from '../../prosody'

export type SherpaType = 'kokoro' | 'matcha' | 'vits' | 'kitten'

/** What a child loads; it never loads another. */
export interface SherpaModel {
  type: SherpaType
  /** Role → absolute path, as installed models have them; `lexicon` may be several, with commas between. */
  files: Record<string, string>
  /** Folder of espeak's data. */
  dataDir: string
  /** For a Kokoro of several languages: espeak's name of the one to read in. */
  language?: string
}

export interface SherpaSentence {
  model: SherpaModel
  text: string
  speaker: number
  /** Hz that the sound is wanted at, whatever the model's own rate. */
  sampleRate: number
  prosody: Prosody
}
