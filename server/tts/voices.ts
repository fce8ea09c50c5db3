import { AppError, badRequest } from '#server/runtime/errors'
import { listInstalledModels } from '#server/system/installed-models'
import { problemWith } from './driver-options'
import { builtinVoice, builtinVoices, knownVoices } from './known-voices'
import type { SpeechLanguage, Voice } from './types'
import { sayProblem } from './voice-problem'

/** Programs written for the OpenAI speech API always name one of its voices. */
const OPENAI_VOICES = new Map<string, Voice['gender']>([
  ...['alloy', 'coral', 'marin', 'nova', 'sage', 'shimmer'].map(name => [name, 'female'] as const),
  ...['ash', 'ballad', 'echo', 'fable', 'onyx', 'verse', 'cedar'].map(name => [name, 'male'] as const)
])

/** Every voice there is, those that can't speak now with their problem. */
export const listVoices = async (): Promise<Voice[]> => Promise.all((await newestVoices()).map(withProblem))

/** The voice with this id. */
export async function findVoice(id: string): Promise<Voice | null> {
  const voice = await findKnown(voices => voices.find(voice => voice.id === id))
  return voice ? withProblem(voice) : null
}

/** With the models that lie there now. */
async function newestVoices() {
  await listInstalledModels()
  return knownVoices()
}

/** A sentence does not wait for the disk, unless it names a voice that may just have come. */
const findKnown = async (find: (voices: Voice[]) => Voice | undefined) => find(await knownVoices()) ?? find(await newestVoices())

const withProblem = async (voice: Voice): Promise<Voice> => voice.problem || !voice.options ? voice : { ...voice, problem: await problemWith(voice) }

export const speaks = (voice: Voice, language: SpeechLanguage) => voice.language === language || Boolean(voice.languages?.includes(language))

/**
 * The voice that a request means: by id, by the last part of one (`anna`, as the predecessor wrote it), by a name of
 * the OpenAI API, or the language's default. Throws 400 for any other name.
 */
export async function getVoice(name: string | undefined, language: SpeechLanguage): Promise<Voice> {
  if (!name) return builtinVoice(language)
  const found = await findKnown(voices => voices.find(({ id }) => id === name)
    ?? voices.find(({ id }) => id.endsWith(`-${name}`))
    ?? builtinVoices().find(voice => voice.language === language && voice.gender && voice.gender === OPENAI_VOICES.get(name)))
  if (!found) throw badRequest('There is no such voice', [{ path: 'voice', message: 'unknown voice' }])
  return withProblem(found)
}

/** Throws 503 with what is wrong with a voice. */
export function ensureSpeaks({ name, problem }: Voice) {
  if (problem) throw new AppError(503, 'voice_unavailable', `The voice "${name}" can't speak: ${sayProblem(problem)}`)
}
