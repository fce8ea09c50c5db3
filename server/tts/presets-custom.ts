import { v7 as uuid } from 'uuid'
import { isUniqueViolation, prisma } from '#server/database/client'
import { badRequest, conflict, notFound } from '#server/runtime/errors'
import { audit } from '#server/system/audit'
import type { Caller } from '#server/system/callers'
import { getSetting, setSetting } from '#server/system/settings'
import { CustomPresetParams } from '#shared/schemas/tts'
import type { z } from 'zod'
import { findPreset, PRESET_NAMES, SPEECH_PRESETS, type SpeechPresetName } from './presets'

type Params = z.output<typeof CustomPresetParams>

export async function listCustomPresets(): Promise<Record<string, Params>> {
  const rows = await prisma.ttsPreset.findMany({ orderBy: { name: 'asc' }, take: 500 })
  return Object.fromEntries(rows.map(row => [row.name, CustomPresetParams.parse(JSON.parse(row.params))]))
}

/** How every channel speaks from now on. Throws 400 for a name that is neither built in nor one's own. */
export async function choosePreset(preset: string, user: Caller) {
  const builtin = findPreset(preset)
  const settings = builtin ?? await findCustomPreset(preset)
  if (!settings) throw badRequest('There is no such preset', [{ path: 'preset', message: 'unknown preset' }])
  await setSetting('tts.preset', preset)
  audit('switch', 'config', user, { id: 'tts_preset', preset })
  return { preset, display_name: builtin ? PRESET_NAMES[preset as SpeechPresetName] : preset, settings }
}

/** What an own preset is made of. */
export async function findCustomPreset(name: string): Promise<Params | null> {
  const row = await prisma.ttsPreset.findUnique({ where: { name } })
  return row && CustomPresetParams.parse(JSON.parse(row.params))
}

export async function createCustomPreset(name: string, params: Params, user: Caller) {
  if (Object.hasOwn(SPEECH_PRESETS, name)) throw conflict('A built-in preset has this name')
  await prisma.ttsPreset.create({ data: { id: uuid(), name, params: JSON.stringify(params) } }).catch((error) => {
    throw isUniqueViolation(error) ? conflict('There is a preset of this name already') : error
  })
  audit('create', 'tts_preset', user, { id: name })
}

/** Changes what it is made of, and its name if another is given. Throws NotFound. */
export async function updateCustomPreset(name: string, newName: string, params: Params, user: Caller) {
  if (newName !== name && Object.hasOwn(SPEECH_PRESETS, newName)) throw conflict('A built-in preset has this name')
  const { count } = await prisma.ttsPreset.updateMany({ where: { name }, data: { name: newName, params: JSON.stringify(params) } }).catch((error) => {
    throw isUniqueViolation(error) ? conflict('There is a preset of this name already') : error
  })
  if (!count) throw notFound('Preset')
  if (getSetting('tts.preset') === name) await setSetting('tts.preset', newName)
  audit('update', 'tts_preset', user, { id: newName })
}

export async function deleteCustomPreset(name: string, user: Caller) {
  if (getSetting('tts.preset') === name) throw badRequest('This preset is in use: choose another one first')
  const { count } = await prisma.ttsPreset.deleteMany({ where: { name } })
  if (!count) throw notFound('Preset')
  audit('delete', 'tts_preset', user, { id: name })
}
