import { prisma } from '#server/database/client'
import { Settings, type SettingKey, type SettingValue } from '#shared/schemas/settings'

/** What is set, in memory and checked: read on every turn, written seldom. */
const current = new Map<SettingKey, unknown>()
const defaults = new Map<SettingKey, unknown>()

/** A value that no longer fits its schema counts as not set. */
export async function loadSettings() {
  current.clear()
  for (const { key, value } of await prisma.setting.findMany()) {
    if (!isSettingKey(key)) continue
    const parsed = Settings.shape[key].safeParse(JSON.parse(value))
    if (parsed.success) current.set(key, parsed.data)
  }
}

const isSettingKey = (key: string): key is SettingKey => Object.hasOwn(Settings.shape, key)

/** The value, or the schema's default. Not to be changed in place. */
export function getSetting<K extends SettingKey>(key: K): SettingValue<K> {
  if (current.has(key)) return current.get(key) as SettingValue<K>
  if (!defaults.has(key)) defaults.set(key, Settings.shape[key].parse(undefined))
  return defaults.get(key) as SettingValue<K>
}

/** Gives the installation `item` once in its life. `make` must do no harm when a crash lets it run again. */
export async function seedOnce(item: string, make: () => Promise<unknown>) {
  const seeded = getSetting('setup.seeded')
  if (seeded.includes(item)) return
  await make()
  await setSetting('setup.seeded', [...seeded, item])
}

export const isSet = (key: SettingKey) => current.has(key)

export async function setSetting<K extends SettingKey>(key: K, value: SettingValue<K>) {
  const valid = Settings.shape[key].parse(value)
  const json = JSON.stringify(valid)
  await prisma.setting.upsert({ where: { key }, create: { key, value: json }, update: { value: json } })
  current.set(key, valid)
  for (const listener of listeners) listener(key)
}

const listeners = new Set<(key: SettingKey) => void>()

/** Calls `listener` after each change of a setting; gives what ends that. */
export function onSettingChange(listener: (key: SettingKey) => void): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}
