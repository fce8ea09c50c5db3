import { badRequest } from '#server/runtime/errors'
import { audit } from '#server/system/audit'
import type { Caller } from '#server/system/callers'
import { getSetting, setSetting } from '#server/system/settings'
import { builtinVoice } from './known-voices'
import { ensureSpeaks, findVoice, listVoices } from './voices'

/** The voice that speaks where none is named: the one `chosen` for everything, else the first one of the main language. */
export async function getCurrentVoice() {
  const chosen = getSetting('tts.voice')
  const voice = (chosen && await findVoice(chosen)) || builtinVoice(getSetting('business').language)
  return { engine: voice.driver, voice: voice.id, chosen: chosen !== null }
}

/** Leaves it to the personas again whose voice is heard. Gives what speaks where none is named. */
export async function leaveVoiceToPersonas(user: Caller) {
  await setSetting('tts.voice', null)
  audit('switch', 'config', user, { id: 'tts_voice', voice: null })
  return getCurrentVoice()
}

/** Chooses by id or by the predecessor's short name ("anna"). Throws 400 for an unknown voice, 503 for one that can't speak. */
export async function chooseVoice(name: string, user: Caller) {
  const voices = await listVoices()
  const voice = voices.find(({ id }) => id === name) ?? voices.find(({ id }) => id.endsWith(`-${name}`))
  if (!voice) throw badRequest('There is no such voice', [{ path: 'voice', message: 'unknown voice' }])
  ensureSpeaks(voice)
  await setSetting('tts.voice', voice.id)
  audit('switch', 'config', user, { id: 'tts_voice', voice: voice.id })
  return { engine: voice.driver, voice: voice.id }
}
