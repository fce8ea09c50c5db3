import type { Voice, VoiceProblem } from './types'

const SENTENCES: Record<VoiceProblem, (detail: string) => string> = {
  'broken-manifest': detail => `its voice.json can't be read: ${detail}`,
  'unknown-driver': detail => `there is no engine "${detail}"`,
  'bad-options': detail => `its settings don't fit: ${detail}`,
  'no-samples': detail => detail ? `its recording "${detail}" is missing` : 'it has no recordings',
  'no-provider': detail => `its server is not connected: ${detail}`,
  'no-model': detail => `its model is not installed: ${detail}`
}

/** Why a voice can't speak, as the rest of a sentence for people. */
export const sayProblem = ({ code, detail }: NonNullable<Voice['problem']>) => SENTENCES[code](detail)

/** The stable code of an error that is about it. */
export const problemCode = ({ code }: NonNullable<Voice['problem']>) => `voice_${code.replaceAll('-', '_')}`
