import { audit } from '#server/system/audit'
import type { Caller } from '#server/system/callers'
import { getSetting, setSetting } from '#server/system/settings'
import { Settings, type SettingValue } from '#shared/schemas/settings'
import { findManner } from './manner'
import { listVoices } from './voices'

type XttsOverrides = SettingValue<'tts.xtts'>

/** What XTTS is sent with the preset in use. */
export async function xttsParams() {
  const default_preset = getSetting('tts.preset')
  const { pitch: _, ...preset_params } = await findManner(default_preset)
  const overrides = getSetting('tts.xtts')
  return { default_preset, preset_params, current_params: { ...preset_params, ...overrides }, overrides }
}

/** Null leaves a parameter to the preset again. Gives what is sent from now on. */
export async function setXttsParams(patch: Record<string, number | null | undefined>, user: Caller) {
  const given = Object.entries({ ...getSetting('tts.xtts'), ...patch }).filter(([, value]) => value !== null && value !== undefined)
  const overrides: XttsOverrides = Settings.shape['tts.xtts'].parse(Object.fromEntries(given))
  await setSetting('tts.xtts', overrides)
  audit('update', 'config', user, { id: 'tts_xtts', ...overrides })
  return (await xttsParams()).current_params
}

export async function piperParams() {
  const voices = (await listVoices()).filter(({ driver }) => driver === 'piper').map(({ id, name, description, options, problem }) =>
    [id, { model: String(options?.model ?? ''), name, description: description ?? null, available: !problem, engine: 'piper' as const }])
  return { speed: getSetting('tts.piper').speed, voices: Object.fromEntries(voices) }
}

export async function setPiperSpeed(speed: number, user: Caller) {
  await setSetting('tts.piper', { speed })
  audit('update', 'config', user, { id: 'tts_piper', speed })
}

export async function setTuning(tuning: SettingValue<'tts.tuning'>, user: Caller) {
  await setSetting('tts.tuning', tuning)
  audit('update', 'config', user, { id: 'tts_tuning', ...tuning })
  return tuning
}
