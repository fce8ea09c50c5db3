import { badRequest } from '#server/runtime/errors'
import { audit } from '#server/system/audit'
import type { Caller } from '#server/system/callers'
import { getSetting, setSetting } from '#server/system/settings'
import { listVoices } from './index'

/** The voice that speaks where none is named: the owner's choice, else the first one of the main language. */
export async function getCurrentVoice() {
  const voices = await listVoices()
  const { language } = getSetting('business')
  const voice = voices.find(({ id }) => id === getSetting('tts.voice')) ?? voices.find(voice => voice.language === language) ?? null
  return { engine: voice?.driver ?? 'none', voice: voice?.id ?? null }
}

/** Chooses by id or by the predecessor's short name ("anna"). */
export async function chooseVoice(name: string, user: Caller) {
  const voice = (await listVoices()).find(({ id }) => id === name || id.endsWith(`-${name}`))
  if (!voice) throw badRequest('There is no such voice', [{ path: 'voice', message: 'unknown voice' }])
  await setSetting('tts.voice', voice.id)
  audit('switch', 'config', user, { id: 'tts_voice', voice: voice.id })
  return { engine: voice.driver, voice: voice.id }
}
