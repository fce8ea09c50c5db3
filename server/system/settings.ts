import { prisma } from '#server/database/client'
import { Settings, type SettingKey, type SettingValue } from '#shared/schemas/settings'

/** What is set, in memory: read on every turn, written seldom. */
const current = new Map<string, unknown>()

export async function loadSettings() {
  current.clear()
  for (const { key, value } of await prisma.setting.findMany()) current.set(key, JSON.parse(value))
}

/** The value, or the schema's default. A value that no longer fits its schema counts as not set. */
export function getSetting<K extends SettingKey>(key: K): SettingValue<K> {
  const schema = Settings.shape[key]
  const parsed = schema.safeParse(current.get(key))
  return (parsed.success ? parsed.data : schema.parse(undefined)) as SettingValue<K>
}

export const isSet = (key: SettingKey) => current.has(key)

export async function setSetting<K extends SettingKey>(key: K, value: SettingValue<K>) {
  const valid = Settings.shape[key].parse(value)
  const json = JSON.stringify(valid)
  await prisma.setting.upsert({ where: { key }, create: { key, value: json }, update: { value: json } })
  current.set(key, valid)
}
